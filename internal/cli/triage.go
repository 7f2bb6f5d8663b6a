package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"
	"unicode/utf8"

	"batang/care"
	"batang/policy"
	"batang/triage"
)

type triageCommand struct {
	Pack    string `help:"${h_pack}" placeholder:"ID"`
	Area    string `help:"${h_area}" placeholder:"CODE"`
	At      string `help:"${h_at}" placeholder:"DATE"`
	In      string `help:"${h_in}" default:"-" placeholder:"FILE"`
	Format  string `help:"${h_format}" enum:"jsonl,csv,table,auto" default:"auto"`
	Explain bool   `help:"${h_explain}"`
	Rejects string `help:"${h_rejects}" placeholder:"FILE"`
}

// maxLine is the longest line that is read; a longer one comes back.
const maxLine = 1 << 20

// person is one line on its way through.
type person struct {
	line     int
	raw      []byte
	facts    care.Facts
	at       care.Date
	pack     *policy.Program
	answer   triage.Assessment
	problems []*care.Error
	encoded  []byte // the answer as it is written, when the sink prepares it
	err      error  // of preparing it
}

// Run judges every line and writes the answers in the order of the input.
func (c *triageCommand) Run(e *env) error {
	out := bufio.NewWriter(e.Out)
	err := c.run(e, c.sink(e, out))
	return errors.Join(err, out.Flush())
}

// run judges every line into a sink.
func (c *triageCommand) run(e *env, sink sink) error {
	if c.Pack != "" && c.Area != "" {
		return usagef(e.lang, "chọn --pack hoặc --area, không cả hai", "give --pack or --area, not both")
	}
	day, err := e.parseDay("--at", c.At)
	if err != nil {
		return err
	}
	engines, err := e.engines(c.Pack, c.Area)
	if err != nil {
		return err
	}
	if !day.IsZero() {
		if err := e.ready(engines, day); err != nil {
			return err
		}
	}
	in, err := e.open(c.In)
	if err != nil {
		return err
	}
	defer in.Close()
	rejects, err := e.rejects(c.Rejects, c.In)
	if err != nil {
		return err
	}
	j := job{env: e, engines: engines, day: day, sink: sink, rejects: rejects, progress: newProgress(e)}
	err = j.run(in)
	j.progress.done()
	return errors.Join(err, sink.close(), rejects.close(j.bad))
}

// job is one run over one input.
type job struct {
	*env
	engines   *engines
	day       care.Date
	sink      sink
	rejects   *rejects
	progress  *progress
	read, bad int
}

// chunk is how many people are judged together; the chunks of one round are
// judged side by side.
const chunk = 256

func (j *job) run(in io.Reader) error {
	lines := newLineReader(in)
	workers := runtime.GOMAXPROCS(0)
	for {
		var batch []*person
		for len(batch) < chunk*workers {
			p, err := lines.next(j.lang)
			if err != nil && err != io.EOF {
				return err
			}
			if p != nil {
				batch = append(batch, p)
			}
			if err == io.EOF {
				if err := j.judge(batch); err != nil {
					return err
				}
				if j.bad > 0 {
					return errRejects
				}
				return nil
			}
		}
		if err := j.judge(batch); err != nil {
			return err
		}
	}
}

// judge answers for a batch side by side and writes it in order.
func (j *job) judge(batch []*person) error {
	var wg sync.WaitGroup
	for i := 0; i < len(batch); i += chunk {
		part := batch[i:min(i+chunk, len(batch))]
		wg.Go(func() {
			for _, p := range part {
				j.one(p)
			}
		})
	}
	wg.Wait()
	for _, p := range batch {
		j.read++
		if len(p.problems) > 0 {
			j.bad++
			if err := j.rejects.write(p); err != nil {
				return err
			}
			continue
		}
		if err := errors.Join(p.err, j.sink.write(p)); err != nil {
			return err
		}
	}
	j.progress.step(j.read, j.bad)
	return nil
}

// one reads and judges one line.
func (j *job) one(p *person) {
	if len(p.problems) > 0 {
		return
	}
	p.facts, p.problems = care.ParseFacts(p.raw)
	if len(p.problems) > 0 {
		return
	}
	switch {
	case !j.day.IsZero():
		p.at = j.day
	case !p.facts.MeasuredAt.IsZero():
		p.at = care.DateIn(p.facts.MeasuredAt)
	default:
		p.at = j.today()
	}
	engine, problems := j.engines.at(p.at)
	if engine == nil {
		for _, pr := range problems {
			p.problems = append(p.problems, (&care.Error{Kind: care.NotFound, Field: "measured_at", Msg: pr.Text}).Do("chọn --pack hoặc --at khác", "choose another --pack or --at"))
		}
		return
	}
	p.pack = engine.Program()
	r, bad := engine.Prepare(&p.facts, p.at)
	if p.problems = bad; len(bad) == 0 {
		p.answer = engine.Assess(&r, &p.facts)
		p.err = j.sink.prepare(p)
	}
}

// lineReader gives the non-empty lines of a file with their numbers.
type lineReader struct {
	in   *bufio.Reader
	line int
}

func newLineReader(in io.Reader) *lineReader {
	r := &lineReader{in: bufio.NewReaderSize(in, 1<<16)}
	if b, err := r.in.Peek(3); err == nil && string(b) == "\xef\xbb\xbf" {
		_, _ = r.in.Discard(3)
	}
	return r
}

// next returns the next non-empty line, nil when there was none; io.EOF with the last.
func (r *lineReader) next(lang care.Lang) (*person, error) {
	for {
		raw, long, err := r.readLine()
		r.line++
		p := &person{line: r.line, raw: bytes.TrimSpace(raw)}
		switch {
		case long:
			p.problems = []*care.Error{care.Errorf(care.Invalid, "dòng dài hơn 1 MB, phần sau không giữ", "the line is longer than 1 MB, the rest is not kept").
				Do("mỗi dòng một người; xem dòng này ở tệp vào", "one person a line; look at this line of the input")}
		case !utf8.Valid(raw):
			p.problems = []*care.Error{care.Errorf(care.Invalid, "không phải là UTF-8", "not UTF-8").Do("lưu tệp ở dạng UTF-8", "save the file as UTF-8")}
		case len(p.raw) == 0:
			if err != nil {
				return nil, err
			}
			continue
		}
		return p, err
	}
}

// readLine reads to the end of the line, however long, keeping at most maxLine.
func (r *lineReader) readLine() (line []byte, long bool, err error) {
	for {
		part, err := r.in.ReadSlice('\n')
		if len(line)+len(part) <= maxLine {
			line = append(line, part...)
		} else {
			long = true
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, long, err
		}
	}
}

// progress tells a person at a terminal how far a long file is.
type progress struct {
	w     io.Writer
	lang  care.Lang
	last  time.Time
	shown bool
	now   func() time.Time
}

// newProgress is silent unless standard error is a terminal.
func newProgress(e *env) *progress {
	p := &progress{lang: e.lang, now: e.Now, last: e.Now()}
	if f, ok := e.Err.(*os.File); ok {
		if st, err := f.Stat(); err == nil && st.Mode()&os.ModeCharDevice != 0 {
			p.w = f
		}
	}
	return p
}

func (p *progress) step(read, bad int) {
	p.show("%d người, %d bị trả lại", "%d people, %d came back", read, bad)
}

// show writes over the line before, twice a second at most.
func (p *progress) show(vi, en string, args ...any) {
	if p.w == nil || p.now().Sub(p.last) < 500*time.Millisecond {
		return
	}
	p.last, p.shown = p.now(), true
	fmt.Fprintf(p.w, "\r\x1b[K"+p.lang.Pick(vi, en), args...)
}

func (p *progress) done() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

package backup

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"batang/care"
	"batang/internal/store"
)

// content is what a form holds, in memory.
type content struct {
	Header Header
	Shapes []store.TableShape
	Rows   [][][]any
}

// readAll reads the form to its end.
func readAll(in io.Reader) (c content, err error) {
	r, err := newReader(in)
	if err != nil {
		return c, err
	}
	c.Header = r.header
	for {
		shape, err := r.next()
		if err == io.EOF {
			return c, nil
		}
		if err != nil {
			return c, err
		}
		var rows [][]any
		for row, err := range r.rows(shape) {
			if err != nil {
				return c, err
			}
			rows = append(rows, row)
		}
		c.Shapes, c.Rows = append(c.Shapes, shape), append(c.Rows, rows)
	}
}

func (c content) write(w io.Writer) error {
	o, err := newWriter(w, c.Header)
	if err != nil {
		return err
	}
	for i, shape := range c.Shapes {
		if err := o.table(shape, func(fn func([]any) error) error {
			for _, row := range c.Rows[i] {
				if err := fn(row); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return o.close()
}

var sameNaN = cmpopts.EquateNaNs()

func TestWhatIsWrittenIsRead(t *testing.T) {
	value := rapid.OneOf(
		rapid.Just(any(nil)), rapid.Map(rapid.Bool(), func(v bool) any { return v }), rapid.Map(rapid.Int64(), func(v int64) any { return v }),
		rapid.Map(rapid.Float64(), func(v float64) any { return v }), rapid.Map(rapid.String(), func(v string) any { return v }),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(v []byte) any { return append([]byte{}, v...) }),
		rapid.Map(rapid.IntRange(batchSize-3, batchSize+3), func(n int) any { return strings.Repeat("x", n) }),
	)
	rapid.Check(t, func(t *rapid.T) {
		c := content{Header: Header{Format: Format, Feed: "1.1"}}
		for i := range rapid.IntRange(0, 3).Draw(t, "tables") {
			shape := store.TableShape{Name: fmt.Sprint("t", i), Columns: []string{"a", "b", "c"}[:rapid.IntRange(1, 3).Draw(t, "columns")], Key: []string{"a"}}
			rows := rapid.SliceOfN(rapid.SliceOfN(value, len(shape.Columns), len(shape.Columns)), 0, 5).Draw(t, "rows")
			if len(rows) == 0 {
				rows = nil
			}
			c.Shapes, c.Rows = append(c.Shapes, shape), append(c.Rows, rows)
		}
		var b bytes.Buffer
		if err := c.write(&b); err != nil {
			t.Fatal(err)
		}
		got, err := readAll(&b)
		if d := cmp.Diff(c, got, sameNaN); err != nil || d != "" {
			t.Fatalf("%v\n%s", err, d)
		}
	})
}

func TestValuesWithoutForm(t *testing.T) {
	if _, err := appendRow(nil, []any{int32(1)}); err == nil {
		t.Error("an int32 was written")
	}
}

// FuzzReader: whatever is read is refused as what it is, or is written again and
// read the same.
func FuzzReader(f *testing.F) {
	c := content{
		Header: Header{Format: Format, Stamp: store.Stamp{Database: "d", Steps: []string{"0001_base"}}},
		Shapes: []store.TableShape{{Name: "a", Columns: []string{"x", "y"}}, {Name: "b", Columns: []string{"z"}}},
		Rows:   [][][]any{{{int64(-1), "ă"}, {nil, []byte{0}}}, {{math.Inf(1)}, {true}}},
	}
	var whole bytes.Buffer
	if err := c.write(&whole); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add(whole.Bytes()[:whole.Len()-1])
	f.Add([]byte(title))
	f.Add(binary.AppendUvarint([]byte(title+"H"), 1<<40))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := readAll(bytes.NewReader(b))
		if err != nil {
			if k := care.KindOf(err); k != care.Invalid && k != care.Unavailable {
				t.Fatalf("%s: %v", k, err)
			}
			return
		}
		var again bytes.Buffer
		if err := got.write(&again); err != nil {
			t.Fatal(err)
		}
		second, err := readAll(&again)
		if d := cmp.Diff(got, second, sameNaN); err != nil || d != "" {
			t.Fatalf("%v\n%s", err, d)
		}
	})
}

// FuzzRow: a row is refused or its values are written back as they were read.
func FuzzRow(f *testing.F) {
	b, err := appendRow(nil, []any{nil, true, false, int64(math.MinInt64), 0.5, "ắ", []byte{1}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b, 7)
	f.Add([]byte{tagText, 0xff, 0xff, 0xff, 0xff, 0x0f}, 1)
	f.Fuzz(func(t *testing.T, b []byte, n int) {
		row, rest, err := readRow(b, max(0, min(n, 100)))
		if err != nil {
			return
		}
		again, err := appendRow(nil, row)
		if err != nil || len(again) > len(b)-len(rest) {
			t.Fatalf("%v: %d bytes read, %d written", err, len(b)-len(rest), len(again))
		}
		back, _, err := readRow(again, len(row))
		if d := cmp.Diff(row, back, sameNaN); err != nil || d != "" {
			t.Fatalf("%v\n%s", err, d)
		}
	})
}

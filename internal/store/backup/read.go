package backup

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"

	"batang/care"
	"batang/internal/store"
)

// damaged is the error of a file that is not a whole backup.
func damaged(format string, args ...any) *care.Error {
	return care.Failf(care.Invalid, "tệp sao lưu bị hỏng hoặc bị cắt", "the backup is damaged or cut: "+format, args...)
}

// reader reads the form and checks it on the way.
type reader struct {
	in     *bufio.Reader
	sum    hash.Hash
	buf    bytes.Buffer
	header Header
	tables []Table
	open   bool // rows of a table are still to be read
}

// newReader reads up to the header.
func newReader(in io.Reader) (*reader, error) {
	r := &reader{in: bufio.NewReaderSize(in, 1<<16), sum: sha256.New()}
	head := make([]byte, len(title))
	if _, err := io.ReadFull(r.in, head); err != nil {
		return nil, r.broken(err)
	}
	if string(head) != title {
		return nil, care.Errorf(care.Invalid, "tệp không phải bản sao lưu của BaTầng, hoặc của bản khác", "this is no backup of ours, or of another version")
	}
	r.sum.Write(head)
	kind, b, err := r.record()
	if err != nil {
		return nil, err
	}
	if kind != kindHeader {
		return nil, damaged("it does not begin with a header")
	}
	if err := strict(b, &r.header); err != nil {
		return nil, err
	}
	if r.header.Format != Format {
		return nil, care.Errorf(care.Unavailable, "bản sao lưu có dạng %d, chương trình này đọc dạng %d", "the backup has format %d, this program reads %d", r.header.Format, Format)
	}
	return r, nil
}

// broken is the error for a stream that ended or failed.
func (r *reader) broken(err error) error {
	var ours *care.Error
	if errors.As(err, &ours) {
		return err
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return damaged("%w", err)
}

func strict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return damaged("a record is unreadable: %w", err)
	}
	if d.More() {
		return damaged("a record is too long")
	}
	return nil
}

// record reads the next record; its content is good until the next call. The
// trailer does not enter the sum, which it holds.
func (r *reader) record() (kind byte, b []byte, err error) {
	if kind, err = r.in.ReadByte(); err != nil {
		return 0, nil, r.broken(err)
	}
	n, err := binary.ReadUvarint(r.in)
	if err != nil {
		return 0, nil, r.broken(err)
	}
	if n > maxRecord {
		return 0, nil, damaged("a record of %d bytes", n)
	}
	r.buf.Reset()
	if _, err := io.CopyN(&r.buf, r.in, int64(n)); err != nil { // grows with what is there
		return 0, nil, r.broken(err)
	}
	if kind != kindTrailer {
		r.sum.Write(binary.AppendUvarint([]byte{kind}, n))
		r.sum.Write(r.buf.Bytes())
	}
	return kind, r.buf.Bytes(), nil
}

// next returns the next table; io.EOF after a sound trailer with nothing behind it.
func (r *reader) next() (shape store.TableShape, err error) {
	if r.open {
		return shape, errors.New("the rows of the table before were not read")
	}
	kind, b, err := r.record()
	if err != nil {
		return shape, err
	}
	switch kind {
	case kindTable:
		if err := strict(b, &shape); err != nil {
			return shape, err
		}
		if len(shape.Columns) == 0 {
			return shape, damaged("table %q has no columns", shape.Name)
		}
		r.open = true
		return shape, nil
	case kindTrailer:
		return shape, r.trailer(b)
	}
	return shape, damaged("a record of kind %q where a table begins", kind)
}

func (r *reader) trailer(b []byte) error {
	var t, want Trailer
	if err := strict(b, &t); err != nil {
		return err
	}
	want.Tables, want.Sum = len(r.tables), hex.EncodeToString(r.sum.Sum(nil))
	for _, x := range r.tables {
		want.Rows += x.Rows
	}
	if t != want {
		return damaged("the trailer counts %d rows in %d tables, there are %d in %d; or the sums differ", t.Rows, t.Tables, want.Rows, want.Tables)
	}
	if _, err := r.in.ReadByte(); err != io.EOF {
		if err == nil {
			err = errors.New("something follows the trailer")
		}
		return damaged("%w", err)
	}
	return io.EOF
}

// rows gives the rows of the table that next returned, once. The last step is an
// error unless number and sum of the rows are right.
func (r *reader) rows(shape store.TableShape) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		sum, n := sha256.New(), int64(0)
		for {
			kind, b, err := r.record()
			if err != nil {
				yield(nil, err)
				return
			}
			switch kind {
			case kindRows:
				sum.Write(b)
				for len(b) > 0 {
					var row []any
					if row, b, err = readRow(b, len(shape.Columns)); err != nil {
						yield(nil, damaged("table %s, after row %d: %w", shape.Name, n, err))
						return
					}
					n++
					if !yield(row, nil) {
						return
					}
				}
			case kindEnd:
				is := Table{shape.Name, n, hex.EncodeToString(sum.Sum(nil))}
				if err := r.end(b, is); err != nil {
					yield(nil, err)
				}
				return
			default:
				yield(nil, damaged("a record of kind %q among the rows of table %s", kind, shape.Name))
				return
			}
		}
	}
}

func (r *reader) end(b []byte, is Table) error {
	var said Table
	if err := strict(b, &said); err != nil {
		return err
	}
	if said != is {
		return damaged("%w", fmt.Errorf("table %s has %d rows, its end says %d of %s; or the sums differ", is.Name, is.Rows, said.Rows, said.Name))
	}
	r.tables = append(r.tables, is)
	r.open = false
	return nil
}

package backup

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"

	"batang/care"
	"batang/internal/store"
)

// A backup is a title and records: one header; for each table its shape, batches
// of rows and its end; a trailer. Around it is gzip, and around that age.
const title = "BATANG BACKUP 1\n"

// Format is the number of the form that this program writes and reads.
const Format = 1

// A record is its kind, the length of what follows as a uvarint, and that.
const (
	kindHeader  byte = 'H' // Header
	kindTable   byte = 'T' // store.TableShape
	kindRows    byte = 'R' // rows, one after the other
	kindEnd     byte = 'E' // Table
	kindTrailer byte = 'Z' // Trailer
)

const (
	batchSize = 64 << 10  // a batch of rows is closed beyond this
	maxRecord = 256 << 20 // the longest record that is written or read
)

// Header says what stands in a backup.
type Header struct {
	Format int         `json:"format"`
	Stamp  store.Stamp `json:"stamp"`
	Engine string      `json:"engine"`  // it was taken from
	At     int64       `json:"at"`      // real instant of the snapshot, microseconds
	Feed   string      `json:"feed"`    // position of the last event in it
	FeedAt int64       `json:"feed_at"` // domain time of that event, microseconds; 0 without one
}

// Table is the sum of one table.
type Table struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
	Sum  string `json:"sha256"` // over the rows in the order of their key, the same on both engines
}

// Trailer closes a backup.
type Trailer struct {
	Tables int    `json:"tables"`
	Rows   int64  `json:"rows"`
	Sum    string `json:"sha256"` // over everything before this record
}

// writer writes the form.
type writer struct {
	w      io.Writer
	sum    hash.Hash
	tables []Table
}

func newWriter(w io.Writer, h Header) (*writer, error) {
	o := &writer{w: w, sum: sha256.New()}
	if err := o.put([]byte(title)); err != nil {
		return nil, err
	}
	return o, o.record(kindHeader, h)
}

func (o *writer) put(b []byte) error {
	o.sum.Write(b)
	if _, err := o.w.Write(b); err != nil {
		return unwritten(err)
	}
	return nil
}

func (o *writer) record(kind byte, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return o.raw(kind, b)
}

func (o *writer) raw(kind byte, b []byte) error {
	if len(b) > maxRecord {
		return care.Failf(care.Invalid, "một dòng dữ liệu quá lớn để sao lưu", "a row of %d bytes is too large for a backup", len(b))
	}
	if err := o.put(binary.AppendUvarint([]byte{kind}, uint64(len(b)))); err != nil {
		return err
	}
	return o.put(b)
}

// table writes a table whose rows each hands over one by one.
func (o *writer) table(shape store.TableShape, each func(func(row []any) error) error) error {
	if err := o.record(kindTable, shape); err != nil {
		return err
	}
	var batch []byte
	sum, rows := sha256.New(), int64(0)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		sum.Write(batch)
		err := o.raw(kindRows, batch)
		batch = batch[:0]
		return err
	}
	err := each(func(row []any) (err error) {
		if batch, err = appendRow(batch, row); err != nil {
			return care.Failf(care.Internal, "lỗi bên trong", "table %s: %w", shape.Name, err)
		}
		rows++
		if len(batch) < batchSize {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return err
	}
	end := Table{shape.Name, rows, hex.EncodeToString(sum.Sum(nil))}
	o.tables = append(o.tables, end)
	return o.record(kindEnd, end)
}

func (o *writer) close() error {
	t := Trailer{Tables: len(o.tables), Sum: hex.EncodeToString(o.sum.Sum(nil))}
	for _, x := range o.tables {
		t.Rows += x.Rows
	}
	return o.record(kindTrailer, t)
}

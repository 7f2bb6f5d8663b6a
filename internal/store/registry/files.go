package registry

import (
	"time"

	"batang/care"
	"batang/internal/store"
)

// FileState is how far a file to be imported has come.
type FileState string

// The states of a file.
const (
	Receiving  FileState = "receiving"
	Received   FileState = "received"
	Committing FileState = "committing"
	Committed  FileState = "committed"
)

// Counts is what became of the rows of a file.
type Counts struct{ Added, Changed, Unchanged, Rejected int64 }

// File is a file to be imported.
type File struct {
	ID      string
	Kind    string // of the things in it
	State   FileState
	Account string // who sent it
	SHA256  []byte
	Size    int64
	Lang    care.Lang
	At      time.Time
	Expires time.Time // domain time after which it may be deleted
	NextRow int64     // the commit goes on at this row, from 0
	Counts  Counts    // of the rows committed so far
}

// ChunkSize is the most bytes of a chunk.
const ChunkSize = 1 << 20

// AddFile keeps a file whose bytes are still to come.
func AddFile(tx *store.Tx, f File) error {
	_, err := tx.Exec(`INSERT INTO import_file (id, kind, state, account, sha256, size, lang, at, expires_at, next_row, added, changed, unchanged, rejected)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0, 0)`,
		f.ID, f.Kind, string(f.State), f.Account, f.SHA256, f.Size, string(f.Lang), store.Micros(f.At), store.Micros(f.Expires))
	return err
}

// AddChunk keeps a part of a file; keeping it again changes nothing.
func AddChunk(tx *store.Tx, file string, n int, bytes []byte) error {
	_, err := tx.Exec(`INSERT INTO import_chunk (file, n, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, file, int64(n), bytes)
	return err
}

// FileOf returns a file.
func FileOf(tx *store.Tx, id string) (File, bool, error) {
	return store.First(tx, func(r store.Row) (f File, err error) {
		var at, expires int64
		err = r.Scan(&f.ID, &f.Kind, &f.State, &f.Account, &f.SHA256, &f.Size, &f.Lang, &at, &expires, &f.NextRow,
			&f.Counts.Added, &f.Counts.Changed, &f.Counts.Unchanged, &f.Counts.Rejected)
		f.At, f.Expires = store.Time(at), store.Time(expires)
		return f, err
	}, `SELECT id, kind, state, account, sha256, size, lang, at, expires_at, next_row, added, changed, unchanged, rejected FROM import_file WHERE id = $1`, id)
}

// Bytes returns the whole of a file.
func Bytes(tx *store.Tx, id string) ([]byte, error) {
	chunks, err := store.Collect(tx, store.Value[[]byte], `SELECT bytes FROM import_chunk WHERE file = $1 ORDER BY n`, id)
	var out []byte
	for _, c := range chunks {
		out = append(out, c...)
	}
	return out, err
}

// Advance moves a file on to a state, row and counts, and reports whether it still
// stood where f says.
func Advance(tx *store.Tx, f *File, to File) (bool, error) {
	n, err := tx.Exec(`UPDATE import_file SET state = $4, next_row = $5, added = $6, changed = $7, unchanged = $8, rejected = $9
		WHERE id = $1 AND state = $2 AND next_row = $3`, f.ID, string(f.State), f.NextRow,
		string(to.State), to.NextRow, to.Counts.Added, to.Counts.Changed, to.Counts.Unchanged, to.Counts.Rejected)
	if err == nil && n == 1 {
		*f = to
	}
	return n == 1, err
}

// Expire deletes files whose time is over, at most so many, and returns how many
// it did.
func Expire(tx *store.Tx, at time.Time, most int) (int, error) {
	ids, err := store.Collect(tx, store.Value[string], `SELECT id FROM import_file WHERE expires_at <= $1 ORDER BY expires_at, id LIMIT $2`, store.Micros(at), int64(most))
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if _, err := tx.Exec(`DELETE FROM import_chunk WHERE file = $1`, id); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(`DELETE FROM import_file WHERE id = $1`, id); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

package backup

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"batang/care"
	"batang/internal/store"
)

const (
	partPattern    = ".batang-*.part"   // a backup that has no name yet
	scratchPattern = "batang-verify-*"  // folder of a throw-away database
	stale          = 24 * time.Hour     // what is older was left behind by a run that was killed
	nameTime       = "20060102T150405Z" // of the snapshot, in UTC
)

// prefix begins the names of the backups of one database in a folder: the last
// characters of its id, which are its random ones.
func (t *Taken) prefix() string {
	id := t.Stamp.Database
	return "batang-" + id[max(0, len(id)-8):] + "-"
}

func (t *Taken) name(plain bool) string {
	name := t.prefix() + store.Time(t.At).Format(nameTime)
	if plain {
		return name + ".backup"
	}
	return name + ".backup.age"
}

func exists(path string) error {
	return care.Errorf(care.Conflict, "%s đã có, không ghi đè", "%s exists and is not written over", path)
}

// publish gives a complete file its name, never that of another, and makes the
// name durable.
func publish(part, path string) error {
	err := os.Link(part, path)
	switch {
	case errors.Is(err, os.ErrExist):
		return exists(path)
	case err == nil:
		err = os.Remove(part)
	default: // a file system without links
		if _, there := os.Lstat(path); there == nil {
			return exists(path)
		}
		err = os.Rename(part, path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return unwritten(err)
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, os.ErrInvalid) || os.IsPermission(err) {
		err = nil // not every file system can; the name is there all the same
	}
	return errors.Join(err, d.Close())
}

// sweep removes what a run that was killed left in a folder.
func sweep(dir, pattern string) error {
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		return err
	}
	for _, p := range found {
		if info, err := os.Lstat(p); err == nil && time.Since(info.ModTime()) > stale {
			if err := os.RemoveAll(p); err != nil {
				return care.Failf(care.Unavailable, "không dọn được tệp dở dang cũ", "remove what an earlier run left: %w", err)
			}
		}
	}
	return nil
}

// rotate removes the oldest backups of a database until keep are left. Their
// names begin alike and go on with the time, so they sort by age.
func rotate(dir, prefix string, keep int) (removed []string, err error) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range list {
		if rest, ok := strings.CutPrefix(e.Name(), prefix); ok && e.Type().IsRegular() && isBackup(rest) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	for len(names) > keep {
		p := filepath.Join(dir, names[0])
		if err := os.Remove(p); err != nil {
			return removed, care.Failf(care.Unavailable, "không xóa được bản sao lưu cũ", "let go of an old backup: %w", err)
		}
		removed, names = append(removed, p), names[1:]
	}
	return removed, nil
}

// isBackup reports whether a name goes on behind the prefix as Take names files.
func isBackup(rest string) bool {
	at, ok := strings.CutSuffix(strings.TrimSuffix(rest, ".age"), ".backup")
	_, err := time.Parse(nameTime, at)
	return ok && err == nil
}

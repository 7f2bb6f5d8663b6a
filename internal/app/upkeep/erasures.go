package upkeep

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/privacy"
)

// A backup made before an erasure holds the person and their sealed key. So that
// nobody erased comes back with an older backup, who was erased is listed apart: by
// record number and time, without a name. Backup keeps the list beside its files,
// and Restore erases again whoever the lists name.

// Erased is the record number and time of an erasure.
type Erased = privacy.Erased

// What begins a list of erasures, and what ends it, before their number.
const (
	erasuresHead = "# batang erasures of database "
	erasuresEnd  = "# people: "
)

// ErasuresFile is the name of the list of a database.
func ErasuresFile(database string) string { return "erasures-" + database + ".txt" }

// Erasures lists who was erased in a database, for a list to be kept elsewhere.
func (d Desk) Erasures(ctx context.Context, dsn string) (text string, n int, err error) {
	s, err := d.reader(ctx, dsn)
	if err != nil {
		return "", 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	of, err := erasuresOf(ctx, s)
	return erasuresText(of.database, of.all), len(of.all), err
}

// erasures are those of a database.
type erasures struct {
	database string
	all      []Erased
}

func erasuresOf(ctx context.Context, s *store.Store) (erasures, error) {
	return store.View(ctx, s, func(tx *store.Tx) (of erasures, err error) {
		stamp, err := store.ReadStamp(tx)
		if err != nil {
			return of, err
		}
		of.database = stamp.Database
		of.all, err = privacy.Erasures(tx)
		return of, err
	})
}

func erasuresText(database string, all []Erased) string {
	var b strings.Builder
	b.WriteString(erasuresHead + database + "\n")
	for _, e := range all {
		fmt.Fprintf(&b, "%s %s\n", e.At.UTC().Format(timeForm), e.Person)
	}
	b.WriteString(erasuresEnd + strconv.Itoa(len(all)) + "\n")
	return b.String()
}

// parseErasures reads a list of a database. A line that is none is an error: a list
// that was cut must not pass for whole.
func parseErasures(text, database string) (out []Erased, err error) {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), "\n")
	if of, ok := strings.CutPrefix(lines[0], erasuresHead); !ok || of != database {
		return nil, care.Errorf(care.Invalid, "đây không phải danh sách xóa của cơ sở dữ liệu này", "this is not the list of erasures of this database")
	}
	if lines[len(lines)-1] != erasuresEnd+strconv.Itoa(len(lines)-2) {
		return nil, care.Errorf(care.Invalid, "danh sách xóa bị cắt hoặc bị sửa", "the list of erasures was cut or changed")
	}
	for n, line := range lines[1 : len(lines)-1] {
		at, person, ok := strings.Cut(line, " ")
		when, bad := time.Parse(timeForm, at)
		if !ok || bad != nil || person == "" || strings.ContainsAny(person, " \t") {
			return nil, care.Errorf(care.Invalid, "dòng %d của danh sách xóa không đọc được", "line %d of the list of erasures is not readable", n+2)
		}
		out = append(out, Erased{Person: person, At: when})
	}
	return out, nil
}

// keepErasures adds who is erased in a database to the list of a folder. What the
// list has already stays: a backup of an older copy must not shorten it.
func keepErasures(ctx context.Context, s *store.Store, dir string) error {
	if slices.Contains(s.Missing(), privacy.Since) {
		return nil // a schema that knows no erasure yet
	}
	of, err := erasuresOf(ctx, s)
	if err != nil {
		return err
	}
	all, database := of.all, of.database
	path := filepath.Join(dir, ErasuresFile(database))
	if _, err := os.Stat(path); err == nil {
		text, err := readFile(path)
		if err != nil {
			return err
		}
		before, err := parseErasures(text, database)
		if err != nil {
			return err
		}
		all = joined(before, all)
	}
	f, err := os.CreateTemp(dir, ".erasures-*") // 0600
	if err != nil {
		return care.Failf(care.Unavailable, "không ghi được danh sách xóa", "write the list of erasures: %w", err)
	}
	_, err = f.WriteString(erasuresText(database, all))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return care.Failf(care.Unavailable, "không ghi được danh sách xóa", "write the list of erasures: %w", err)
	}
	return nil
}

// joined is both lists in the order of time, each person once.
func joined(lists ...[]Erased) (out []Erased) {
	all := slices.Concat(lists...)
	slices.SortFunc(all, func(a, b Erased) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(a.Person, b.Person)
	})
	seen := map[string]bool{}
	for _, e := range all {
		if !seen[e.Person] {
			seen[e.Person] = true
			out = append(out, e)
		}
	}
	return out
}

// listed reads the lists of erasures for a restore: that beside the backup and those
// that are given. None at all is a Conflict, unless that is what was asked for.
func (r Return) listed(database string) ([]Erased, error) {
	files := slices.Clone(r.Erasures)
	if beside := filepath.Join(filepath.Dir(r.File), ErasuresFile(database)); !slices.Contains(files, beside) {
		if _, err := os.Stat(beside); err == nil {
			files = append(files, beside)
		}
	}
	if len(files) == 0 && !r.NoErasures {
		return nil, care.Errorf(care.Conflict, "không có danh sách xóa %s cạnh bản sao lưu: người đã được xóa dữ liệu có thể hiện lại", "there is no list of erasures %s beside the backup: people who were erased may come back", ErasuresFile(database)).
			Do("đưa danh sách bằng --erasures TỆP (batang erasures --db … in từ cơ sở dữ liệu còn đọc được); thật sự không có thì --no-erasures, rồi xóa lại theo sổ giấy", "give it with --erasures FILE (batang erasures --db … prints it from a database that can still be read); if there truly is none, --no-erasures, and erase again by the paper record")
	}
	var out [][]Erased
	for _, f := range files {
		text, err := readFile(f)
		if err != nil {
			return nil, err
		}
		list, err := parseErasures(text, database)
		if err != nil {
			return nil, err
		}
		out = append(out, list)
	}
	return joined(out...), nil
}

// eraseAgain erases in a restored database whoever was erased after its backup was
// made, and counts them. One who came after the backup is not there.
func (d Desk) eraseAgain(ctx context.Context, dsn, reason string, all []Erased) (n int, err error) {
	if len(all) == 0 {
		return 0, nil
	}
	s, err := d.writer(ctx, dsn)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	for _, e := range all {
		done, err := store.Update(ctx, s, store.Import, func(tx *store.Tx) (bool, error) { return d.eraseOne(tx, e, reason) })
		if err != nil {
			return n, err
		}
		if done {
			n++
		}
	}
	return n, nil
}

func (d Desk) eraseOne(tx *store.Tx, e Erased, reason string) (bool, error) {
	who, there, err := cases.Person(tx, e.Person)
	if err != nil || !there {
		return false, err
	}
	was := who.Impersonal()
	done, err := privacy.Erase(tx, who)
	if err != nil || !done {
		return false, err
	}
	who.Blank()
	if err := tx.Emit("person.erased", string(who.Area), who.ID, was, who.Impersonal()); err != nil {
		return false, err
	}
	return true, tx.Audit(store.Act{
		Actor: d.Actor, Channel: store.App, Action: "person.erased", Area: string(who.Area), Subject: "person/" + who.ID, Reason: reason,
		Detail: map[string]any{"again": true, "first_erased": e.At.UTC().Format(timeForm)},
	})
}

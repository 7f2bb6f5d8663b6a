package app

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/packs"
	"batang/internal/store/storetest"
)

const packText = `id: vn-quang-nam-1080
version: "%"
vi: Quảng Nam, bản thử
en: Quang Nam, a trial
area: "49"
valid_from: 2022-03-01
extends: vn-quang-nam-1080@2022-02-28
settings:
  - {id: danger_spo2, value: 95}
`

type world struct {
	t            *testing.T
	store        *store.Store
	packs, other Packs // two nodes of one database
	doctor, head Call
}

func begin(t *testing.T, fresh storetest.Fresh) *world {
	t.Helper()
	s, err := store.Open(t.Context(), fresh(t), store.Options{Mark: store.Synthetic, Begin: time.Date(2022, 3, 1, 8, 0, 0, 0, care.Zone), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := (Areas{s}).Seed(t.Context(), gazetteer.Embedded()); err != nil {
		t.Fatal(err)
	}
	who := func(id string, r access.Role) Call {
		return Call{Who: access.Who{ID: id, Grants: []access.Grant{{Role: r, Area: "49"}}}}
	}
	return &world{t, s, Packs{s, &rules{}}, Packs{s, &rules{}}, who("d", access.DepartmentClinician), who("h", access.Department)}
}

func (w *world) released(version string, from string) Pack {
	w.t.Helper()
	c, err := w.packs.Upload(w.t.Context(), w.doctor, "49", []byte(strings.Replace(packText, "%", version, 1)))
	if err != nil || c.Errors() > 0 {
		w.t.Fatal(err, c.Problems)
	}
	p, err := w.packs.Propose(w.t.Context(), w.doctor, c.ID, 1, "")
	if err == nil {
		p, err = w.packs.Release(w.t.Context(), w.head, p.ID, p.Version, care.MustDate(from), "")
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// judged is the pack by which a decision taken now would be made.
func judged(ctx context.Context, p Packs, area care.AreaCode) (string, error) {
	return store.Update(ctx, p.store, store.Interactive, func(tx *store.Tx) (string, error) {
		line, err := lineOf(tx, area, today(tx))
		if err != nil {
			return "", err
		}
		e, err := p.rules.engine(tx, line, today(tx))
		if err != nil {
			return "", err
		}
		return e.Pack().Name(), nil
	})
}

// A text that is no longer what two persons released judges nobody, and nothing
// else judges in its place; other areas go on, and it can be turned back.
func TestDamagedPack(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := begin(t, fresh)
		p := w.released("a", "2022-03-01")
		for _, node := range []Packs{w.packs, w.other} {
			if got, err := judged(t.Context(), node, "20458"); got != "vn-quang-nam-1080@a" {
				t.Fatal(got, err)
			}
		}
		if _, err := store.Update(t.Context(), w.store, store.Interactive, func(tx *store.Tx) (int64, error) {
			return tx.Exec(`UPDATE pack_text SET body = $2 WHERE hash = $1`, p.TextHash, []byte(strings.Replace(packText, "95", "96", 1)))
		}); err != nil {
			t.Fatal(err)
		}
		started := Packs{w.store, &rules{}} // a node that starts now
		if got, err := judged(t.Context(), started, "20458"); care.KindOf(err) != care.Unavailable {
			t.Errorf("%q %v", got, err)
		}
		if got, err := judged(t.Context(), started, "490"); err != nil || got != "vn-moh@2022-02-16" {
			if got, err = judged(t.Context(), started, "48"); err != nil || got != "vn-moh@2022-02-16" {
				t.Errorf("another province: %q %v", got, err)
			}
		}
		f, err := started.InForce(t.Context(), w.head, "20458", care.Date{})
		if err != nil || f.Fault.VI == "" || f.Fault.EN == "" || f.Hash != "" || f.Name != "vn-quang-nam-1080@a" {
			t.Errorf("%+v %v", f, err)
		}
		if err := started.Warm(t.Context()); care.KindOf(err) != care.Unavailable {
			t.Errorf("warm: %v", err)
		}
		if _, err := started.Text(t.Context(), w.head, p.ID); care.KindOf(err) != care.Unavailable {
			t.Errorf("download: %v", err)
		}
		if _, err := started.TurnBack(t.Context(), w.head, p.ID, p.Version, "hỏng"); err != nil {
			t.Fatal(err)
		}
		if got, err := judged(t.Context(), started, "20458"); got != "vn-quang-nam-1080@2022-02-28" {
			t.Errorf("after turning back: %q %v", got, err)
		}
	})
}

// A command never decides by what another node has put out of force, and a step
// that was undone leaves nothing behind on the node.
func TestNoStaleRules(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := begin(t, fresh)
		for i, version := range []string{"a", "b", "c"} {
			p := w.released(version, "2022-03-01")
			if got, err := judged(t.Context(), w.other, "49"); got != "vn-quang-nam-1080@"+version {
				t.Fatalf("%d released: %q %v", i, got, err)
			}
			undo := care.Errorf(care.Conflict, "thôi", "no")
			if _, err := store.Update(t.Context(), w.store, store.Interactive, func(tx *store.Tx) (string, error) {
				q, err := uploaded(tx, p.ID)
				if err != nil {
					return "", err
				}
				q.State = packs.TurnedBack
				if _, err := packs.Change(tx, &q); err != nil {
					return "", err
				}
				if err := w.other.step(tx, w.head, &p, q, string(q.State), "thử"); err != nil {
					return "", err
				}
				if e, err := w.other.rules.engine(tx, []string{"49", "VN"}, today(tx)); err != nil || e.Pack().Version == version {
					t.Errorf("inside the command: %v", err)
				}
				return "", undo
			}); care.KindOf(err) != care.Conflict {
				t.Fatal(err)
			}
			if got, err := judged(t.Context(), w.other, "49"); got != "vn-quang-nam-1080@"+version {
				t.Errorf("%d undone: %q %v", i, got, err)
			}
			if _, err := w.packs.TurnBack(t.Context(), w.doctor, p.ID, p.Version, "thử"); err != nil {
				t.Fatal(err)
			}
			if got, err := judged(t.Context(), w.other, "49"); got != "vn-quang-nam-1080@2022-02-28" {
				t.Errorf("%d turned back: %q %v", i, got, err)
			}
		}
	})
}

// What must never be is refused by the tables themselves.
func TestPackConstraints(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := begin(t, fresh)
		a, b := w.released("a", "2022-03-01"), w.released("b", "2022-03-05")
		for name, sql := range map[string]string{
			"by one person":          `UPDATE pack SET released_by = proposed_by WHERE id = '` + a.ID + `'`,
			"two of one day":         `UPDATE pack SET from_day = '2022-03-05', to_day = NULL WHERE id = '` + a.ID + `'`,
			"another text":           `UPDATE pack SET text_hash = (SELECT text_hash FROM pack WHERE id = '` + b.ID + `') WHERE id = '` + a.ID + `'`,
			"released by nobody":     `UPDATE pack SET released_by = NULL WHERE id = '` + a.ID + `'`,
			"before the text":        `UPDATE pack SET from_day = '2022-02-28' WHERE id = '` + a.ID + `'`,
			"a name twice":           `UPDATE pack SET edition = 'b' WHERE id = '` + a.ID + `'`,
			"turned back, no reason": `UPDATE pack_step SET event = 'turned_back' WHERE pack = '` + a.ID + `'`,
		} {
			if _, err := store.Update(t.Context(), w.store, store.Interactive, func(tx *store.Tx) (int64, error) { return tx.Exec(sql) }); care.KindOf(err) != care.Conflict && care.KindOf(err) != care.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		undo := care.Errorf(care.Denied, "thôi", "no")
		_, err := store.Update(t.Context(), w.store, store.Interactive, func(tx *store.Tx) (int64, error) {
			if _, err := tx.Exec(`UPDATE pack SET to_day = NULL WHERE id = $1`, a.ID); err != nil {
				return 0, err
			}
			found, err := store.Breaches(tx)
			if err != nil || len(found) != 1 || !strings.Contains(found[0].What, "2022-03-05") {
				t.Errorf("an overlap is not found: %v %v", found, err)
			}
			return 0, undo
		})
		if care.KindOf(err) != care.Denied {
			t.Error(err)
		}
	})
}

// Everybody of the sample can be judged, and is somebody else.
func TestSample(t *testing.T) {
	w := begin(t, storetest.SQLite)
	r, err := w.packs.Replay(t.Context(), w.head, "vn-moh@2022-03-14", "49", care.Date{}, nil)
	if err != nil || r.Refused > 0 || r.People != 576 {
		t.Fatalf("%d judged, %d not: %v %v", r.People, r.Refused, r.Rejected, err)
	}
	seen := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(string(samplePeople())), "\n") {
		id := strings.Split(line, `"`)[3]
		about := aboutSample(id)
		if seen[about.VI] || about.EN == "" || strings.Count(about.VI, ", ") != 4 {
			t.Errorf("%s: %+v", id, about)
		}
		seen[about.VI] = true
	}
	many := strings.Repeat(`{"spo2":97}`+"\n", MaxReplay+1)
	if _, err := w.packs.Replay(t.Context(), w.head, "vn-moh@2022-03-14", "49", care.Date{}, []byte(many)); care.KindOf(err) != care.Invalid {
		t.Errorf("too many: %v", err)
	}
}

// FuzzUpload: any bytes are kept and told of with places in both languages, or
// refused; what has errors is never proposed.
func FuzzUpload(f *testing.F) {
	f.Add([]byte(strings.Replace(packText, "%", "x", 1)))
	f.Add([]byte("\x00\xff{{{"))
	f.Add([]byte("id: x\nversion: \"\u0000\"\narea: \"49\"\n"))
	f.Add([]byte(strings.Replace(packText, "%", "2022-02-28", 1)))
	s, err := store.Open(f.Context(), storetest.SQLite(f), store.Options{Mark: store.Synthetic, Begin: time.Date(2022, 3, 1, 8, 0, 0, 0, care.Zone), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	if err := (Areas{s}).Seed(f.Context(), gazetteer.Embedded()); err != nil {
		f.Fatal(err)
	}
	a := Packs{s, &rules{}}
	c := Call{Who: access.Who{ID: "d", Grants: []access.Grant{{Role: access.DepartmentClinician, Area: "49"}}}}
	f.Fuzz(func(t *testing.T, text []byte) {
		ctx := context.Background()
		got, err := a.Upload(ctx, c, "49", text)
		if err != nil {
			if care.KindOf(err) != care.Invalid {
				t.Fatal(err)
			}
			return
		}
		for _, p := range got.Problems {
			if p.Text.VI == "" || p.Text.EN == "" || p.Line < 1 || p.Column < 1 {
				t.Errorf("%+v", p)
			}
		}
		_, err = a.Propose(ctx, c, got.ID, got.Version, "")
		if (err == nil) != (got.Errors() == 0) && !(got.Errors() == 0 && care.KindOf(err) == care.Conflict) {
			t.Errorf("%d errors, proposed: %v", got.Errors(), err)
		}
		if back, err := a.Text(ctx, c, got.ID); err != nil || string(back.Body) != string(text) {
			t.Errorf("%v", err)
		}
	})
}

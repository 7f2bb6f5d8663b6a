package app_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/app"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/registry"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/plan1080"
)

func TestMain(m *testing.M) {
	if !racerMain() && !desks() {
		storetest.Main(m)
	}
}

var officer = app.Call{Who: access.Who{ID: "officer", Name: "Người Giả", Grants: []access.Grant{{Role: access.DepartmentOfficer, Area: "49"}}}}

func open(t testing.TB, dsn string) (*store.Store, *app.App) {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{Mark: store.Synthetic, Begin: testkit.Day, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	a := app.New(s, anyKey)
	if err := a.Areas.Seed(t.Context(), gazetteer.Embedded()); err != nil {
		t.Fatal(err)
	}
	return s, a
}

// anyKey is a key of an installation.
var anyKey = func() secret.Key {
	key, err := secret.NewKey(make([]byte, 32))
	if err != nil {
		panic(err)
	}
	return key
}()

func people(n int) []byte {
	var b bytes.Buffer
	b.WriteString("code,name,area,profession\n")
	for i := range n {
		fmt.Fprintf(&b, "NV-%04d,Người Giả %04d,20935,nurse\n", i, i)
	}
	return b.Bytes()
}

// TestImportCutOff: a commit that ended in the middle goes on where it was, in
// another process, and no row is taken twice.
func TestImportCutOff(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		const n = 350
		dsn := fresh(t)
		s, a := open(t, dsn)
		m, err := a.Imports.Receive(t.Context(), officer, "staff", people(n), care.VI)
		if err != nil {
			t.Fatal(err)
		}
		for part := 1; part <= 2; part++ {
			f, err := a.Imports.CommitPart(t.Context(), officer, m.ID)
			if err != nil || f.State != registry.Committing || f.NextRow != int64(100*part) || f.Counts.Added != f.NextRow {
				t.Fatalf("%+v %v", f, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s, a = open(t, dsn)
		defer s.Close()
		half, err := a.Imports.Get(t.Context(), officer, m.ID)
		if err != nil || half.Done.Added != 200 || half.Would != (registry.Counts{Added: 150, Unchanged: 200}) {
			t.Errorf("%+v %v", half, err)
		}
		done, err := a.Imports.Commit(t.Context(), officer, m.ID)
		if err != nil || done.State != registry.Committed || done.Done != (registry.Counts{Added: n}) {
			t.Errorf("%+v %v", done, err)
		}
		found, err := store.View(t.Context(), s, store.Breaches)
		if err != nil || len(found) > 0 {
			t.Errorf("%v %v", found, err)
		}
	})
}

// TestImportExpires: a file is there for a day and gone after it, whatever became
// of it, and nothing that was taken goes with it.
func TestImportExpires(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s, a := open(t, fresh(t))
		defer s.Close()
		m, err := a.Imports.Receive(t.Context(), officer, "staff", people(3), care.VI)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Imports.Commit(t.Context(), officer, m.ID); err != nil {
			t.Fatal(err)
		}
		if err := store.SetClock(t.Context(), s, testkit.Day.Add(25*time.Hour), 1); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Imports.Get(t.Context(), officer, m.ID); care.KindOf(err) != care.NotFound {
			t.Errorf("%v", err)
		}
		if n, err := a.Imports.Sweep(t.Context()); n != 1 || err != nil {
			t.Errorf("swept %d, %v", n, err)
		}
		if _, err := a.Imports.Receive(t.Context(), officer, "staff", people(4), care.VI); err != nil {
			t.Fatal(err)
		}
		files, err := store.View(t.Context(), s, func(tx *store.Tx) (int64, error) {
			n, _, err := store.First(tx, store.Value[int64], `SELECT (SELECT count(*) FROM import_file) * 100 + (SELECT count(*) FROM import_chunk)`)
			return n, err
		})
		if err != nil || files != 101 {
			t.Errorf("files and chunks: %d %v", files, err)
		}
		page, err := a.Staff.List(t.Context(), officer, app.RegistryQuery{})
		if err != nil || len(page.Items) != 3 {
			t.Errorf("%d %v", len(page.Items), err)
		}
	})
}

// TestImportSaysWhatItWillDo: rows that lean on refused ones, in circles or on
// what is closed come to the same end looked at and taken.
func TestImportSaysWhatItWillDo(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s, a := open(t, fresh(t))
		defer s.Close()
		both := app.Call{Who: access.Who{ID: "o", Grants: []access.Grant{{Role: access.DepartmentOfficer, Area: "49"}, {Role: access.DistrictHealthCentre, Area: "516"}}}}
		for _, file := range []struct {
			kind, text string
			want       registry.Counts
		}{
			{"facilities", "code,name,area,kind,ownership,directors,from,to\nA,Giả A,49,clinic,private,B,,\nB,Giả B,49,clinic,private,A,,\nC,Giả C,49,clinic,private,D,,\nD,Giả D,99999,clinic,private,,,\nE,Giả E,49,clinic,private,F,,\nF,Giả F,49,clinic,private,,,\nG,Giả G,49,clinic,private,F,2021-01-01,2021-06-01\n", registry.Counts{Added: 3, Rejected: 4}},
			{"stations", "code,name,area,kind,state,facility,from,to\nS1,Trạm giả,516,mobile_station,active,F,,\nS2,Trạm giả,516,mobile_station,active,G,,\nS3,Trạm giả,516,mobile_station,active,G,2021-01-01,2021-06-01\nS4,Trạm giả,516,mobile_station,active,Z,2021-01-01,2021-06-01\nE,Trạm giả,516,mobile_station,active,,2021-01-01,2021-06-01\n", registry.Counts{Added: 2, Rejected: 3}},
			{"facilities", "code,name,area,kind,ownership,to\nF,Giả F,49,clinic,private,2022-04-01\nE,Giả E,49,clinic,private,2022-04-01\n", registry.Counts{Changed: 1, Rejected: 1}},
			{"areas", "code,name,kind,parent,from\n9001,Huyện Giả,huyện,99,2022-05-01\n90011,Xã Giả,xã,9001,2022-05-01\n9002,Huyện Hai,huyện,49,2022-05-01\n90021,Xã Hai,xã,9002,2022-05-01\n", registry.Counts{Added: 2, Rejected: 2}},
		} {
			m, err := a.Imports.Receive(t.Context(), both, file.kind, []byte(file.text), care.VI)
			if err != nil {
				t.Fatal(err)
			}
			done, err := a.Imports.Commit(t.Context(), both, m.ID)
			if err != nil || m.Would != file.want || done.Done != file.want {
				t.Errorf("%s: would %+v, did %+v, want %+v %v", file.kind, m.Would, done.Done, file.want, err)
				for _, j := range m.Report.Rejects {
					t.Log(j.Where(), j.Why(care.EN))
				}
			}
		}
		found, err := store.View(t.Context(), s, store.Breaches)
		if err != nil || len(found) > 0 {
			t.Errorf("%v %v", found, err)
		}
	})
}

// TestSeed: a new database gets the facilities of the plan, one that is in use
// none, and a second start changes nothing.
func TestSeed(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s, a := open(t, fresh(t))
		defer s.Close()
		for range 2 {
			if err := a.Facilities.Seed(t.Context(), plan1080.Facilities()); err != nil {
				t.Fatal(err)
			}
			page, err := a.Facilities.List(t.Context(), officer, app.RegistryQuery{Words: "mien nui"})
			if err != nil || len(page.Items) != 1 || page.Items[0].Thing.Beds != nil || page.Items[0].Thing.Opens != "KVMN" {
				t.Fatalf("%+v %v", page, err)
			}
		}
		used, b := open(t, fresh(t))
		defer used.Close()
		if _, err := b.Staff.Add(t.Context(), officer, care.StaffMember{Entry: care.Entry{Name: "Người Giả", Area: "49"}, Profession: care.Nurse}); err != nil {
			t.Fatal(err)
		}
		if err := b.Facilities.Seed(t.Context(), plan1080.Facilities()); err != nil {
			t.Fatal(err)
		}
		if page, err := b.Facilities.List(t.Context(), officer, app.RegistryQuery{}); err != nil || len(page.Items) != 0 {
			t.Errorf("%+v %v", page, err)
		}
	})
}

// FuzzImport sends any bytes as a file of any kind: it is refused with a reason or
// read, every row is accounted for, and nothing breaks.
func FuzzImport(f *testing.F) {
	s, a := open(f, storetest.SQLite(f))
	f.Cleanup(func() { _ = s.Close() })
	seeds := []string{
		"code,name,area,kind,ownership\nA-1,Cơ sở Giả,49,clinic,private\n", "Mã;Tên;Mã địa bàn;Chức danh;Kỹ năng\nN1;Người Giả;20935;bác sĩ;icu|\n",
		"code,name,area,kind,members\nT,Tổ,49,mobile_team,a:leader|b:x\n", "name,kind,parent,lat,lon,population,population_on\nThôn,thôn,20935,15.1,,3,2022-01-01\n",
		"code,name,kind,parent,from,predecessors\n1,X,thành phố,49,2022-05-01,1|1\n", "\xff\xfeM\x00", "PK\x03\x04", "",
	}
	for i, seed := range seeds {
		f.Add(uint8(i), []byte(seed))
	}
	f.Fuzz(func(t *testing.T, kind uint8, content []byte) {
		m, err := a.Imports.Receive(t.Context(), officer, app.ImportKinds[int(kind)%len(app.ImportKinds)], content, care.EN)
		if err != nil {
			if k := care.KindOf(err); k == care.Internal || k == care.Unavailable {
				t.Fatalf("%v", err)
			}
			return
		}
		w := m.Would
		if w.Added+w.Changed+w.Unchanged+w.Rejected != int64(m.Report.Rows) || w.Rejected != int64(m.Report.Rejected) {
			t.Fatalf("%+v of %d rows, %d rejected", w, m.Report.Rows, m.Report.Rejected)
		}
		rejects, err := a.Imports.Rejects(t.Context(), officer, m.ID)
		if err != nil || len(rejects) == 0 {
			t.Fatalf("%v", err)
		}
		done, err := a.Imports.Commit(t.Context(), officer, m.ID)
		if err != nil || done.State != registry.Committed {
			t.Fatalf("%+v %v", done, err)
		}
		if n := done.Done; n.Added+n.Changed+n.Unchanged+n.Rejected+done.Unread != int64(m.Report.Rows) {
			t.Fatalf("took %+v of %d", n, m.Report.Rows)
		}
	})
}

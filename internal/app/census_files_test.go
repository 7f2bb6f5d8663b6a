package app_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"batang/care"
	"batang/internal/app"
	"batang/internal/exchange"
	"batang/internal/store/registry"
	"batang/internal/store/storetest"
)

// fileOf sends a census file and takes it; what would become of it is what does.
func (b *beds) fileOf(c app.Call, content []byte, want registry.Counts) app.Import {
	b.Helper()
	m, err := b.Imports.Receive(b.Context(), c, "census", content, care.VI)
	if err != nil || m.Would != want {
		b.Errorf("would %+v, want %+v: %v", m.Would, want, err)
		return m
	}
	done, err := b.Imports.Commit(b.Context(), c, m.ID)
	if err != nil || done.Done.Added != want.Added || done.Done.Changed != want.Changed || done.Done.Unchanged != want.Unchanged {
		b.Errorf("did %+v, want %+v: %v", done.Done, want, err)
	}
	b.sound()
	return m
}

// TestCensusFile: a hospital's own file is looked at first and then taken, a second
// import changes nothing, and nobody declares for another.
func TestCensusFile(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		b.after(24 * time.Hour)
		clock, err := b.Clock(ctx)
		if err != nil {
			t.Fatal(err)
		}
		counted := func(before time.Duration) string {
			return clock.Now.Add(-before).In(care.Zone).Format("02/01/2006 15:04")
		}
		head := "Mã CSKCB,Tầng,Loại giường,Số giường thực kê,Giường có nhân lực,Số giường có oxy,Người bệnh hiện có,Ngày giờ báo cáo,Người báo\n"
		rows := "BV-GAN,2a,giường có oxy,12,10,8,5," + counted(time.Hour) + ",\n" +
			"BV-GAN,3,giường hồi sức tích cực,4,4,4,," + counted(time.Hour) + ",\n" +
			"BV-GAN,1b,\"giường cách ly, không oxy\",30,20,,0," + counted(time.Hour) + ",\n" +
			"BV-GAN,2b,giường có oxy,3,9,3,0," + counted(time.Hour) + ",\n" + // more staffed than stand there
			"BV-GAN,2b,giường sản,3,3,,0," + counted(time.Hour) + ",\n" + // oxygen not counted
			"BV-GAN,2b,giường nhi,3,3,3,0," + counted(48*time.Hour) + "9,\n" + // no time
			"BV-GAN,2b,giường sơ sinh,3,3,3,0," + counted(-time.Hour) + ",\n" + // still to come
			"BV-XA,2a,giường có oxy,3,3,3,0," + counted(time.Hour) + ",\n" // not theirs
		clerk := b.nearClerk
		for _, want := range []registry.Counts{{Added: 2, Changed: 1, Rejected: 5}, {Unchanged: 3, Rejected: 5}} {
			m := b.fileOf(clerk, []byte(head+rows), want)
			if rejects, err := b.Imports.Rejects(ctx, clerk, m.ID); err != nil || strings.Count(string(rejects), "\n") != 6 {
				t.Errorf("%s %v", rejects, err)
			}
		}
		p := b.pool("BV-GAN", care.Tier2a)
		if p.Physical != 12 || p.Staffed != 10 || *p.Oxygen != 8 || *p.Declared.Occupied != 5 || !p.Declared.At.Equal(clock.Now.Add(-time.Hour).Truncate(time.Minute)) || !p.Pool.Declared.Equal(p.Declared.At) || p.Declared.By != "clerk" {
			t.Errorf("%+v", p)
		}
		// The same figures counted later are news of their age; older ones are refused.
		b.fileOf(clerk, []byte(head+"BV-GAN,2a,oxygen,12,10,8,5,"+counted(30*time.Minute)+",\n"), registry.Counts{Changed: 1})
		b.fileOf(clerk, []byte(head+"BV-GAN,2a,oxygen,11,10,8,5,"+counted(time.Hour)+",\n"), registry.Counts{Rejected: 1})
		// The desk from a call, with who gave it.
		b.fileOf(b.dispatch, []byte(head+"BV-XA,2a,oxygen,3,3,3,0,"+counted(time.Hour)+",\n"+"BV-XA,2b,oxygen,3,3,3,0,"+counted(time.Hour)+",Người Giả trực\n"), registry.Counts{Added: 1, Rejected: 1})
		if _, err := b.Imports.Receive(ctx, b.near, "census", []byte(head+rows), care.VI); care.KindOf(err) != care.Denied {
			t.Errorf("somebody who declares nothing: %v", err)
		}
		// What goes out comes in again and changes nothing, as CSV and as a workbook.
		for _, xlsx := range []bool{false, true} {
			out, err := b.Imports.Export(ctx, clerk, "census", xlsx, care.VI)
			if err != nil {
				t.Fatal(err)
			}
			b.fileOf(clerk, out, registry.Counts{Unchanged: 4})
		}
		// Fewer beds than people: recorded, and a task for whoever has none.
		id := b.report(moderate).Case.ID
		if _, err := b.Cases.Step(ctx, b.near, id, 0, care.Admit, app.Said{care.NeedFacility: "BV-GAN"}); err != nil {
			t.Fatal(err)
		}
		b.fileOf(clerk, []byte(head+"BV-GAN,2a,oxygen,12,0,8,1,"+counted(0)+",\n"), registry.Counts{Changed: 1})
		b.counts("BV-GAN", care.Tier2a, 1, 0, 1)
		tasks, err := b.Alerts.Tasks(ctx, b.dispatch, app.WorkQuery{Kind: string(care.TaskFindBed)})
		if err != nil || len(tasks.Items) != 1 || tasks.Items[0].Item.Case != id {
			t.Errorf("%+v %v", tasks, err)
		}
	})
}

// TestCensusOfEarlier: what a ward counted is compared with those who lay there when it
// counted: from their coming to before their leaving.
func TestCensusOfEarlier(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		b := newBeds(t, fresh(t))
		ctx := t.Context()
		b.after(time.Minute)
		clock, err := b.Clock(ctx)
		if err != nil {
			t.Fatal(err)
		}
		start := clock.Now.Truncate(time.Minute)
		comes := func() string {
			id := b.report(moderate).Case.ID
			if _, err := b.Cases.Step(ctx, b.near, id, 0, care.Admit, app.Said{care.NeedFacility: "BV-GAN"}); err != nil {
				t.Fatal(err)
			}
			return id
		}
		b.declare(b.nearClerk, "BV-GAN", 5)
		b.after(time.Hour)
		first := comes() // for two hours
		comes()
		b.after(2 * time.Hour)
		if _, err := b.Cases.Step(ctx, b.near, first, 0, care.Abscond, app.Said{care.NeedReason: "tự bỏ đi"}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			comes()
		}
		b.after(time.Hour)
		counted := func(after time.Duration) string { return start.Add(after).In(care.Zone).Format("02/01/2006 15:04") }
		head := "facility,tier,class,physical,staffed,oxygen,occupied,counted_at\n"
		for _, c := range []struct {
			after           time.Duration
			occupied        string
			stays, variance int
		}{
			{30 * time.Minute, "1", 0, 1},
			{2 * time.Hour, "2", 2, 0},
			{3*time.Hour + 30*time.Minute, "2", 3, -1},
		} {
			b.fileOf(b.nearClerk, []byte(head+"BV-GAN,2a,oxygen,9,9,9,"+c.occupied+","+counted(c.after)+"\n"), registry.Counts{Changed: 1})
			if p := b.pool("BV-GAN", care.Tier2a); p.Occupied != 3 || p.Declared.Stays != c.stays || p.Variance == nil || *p.Variance != c.variance {
				t.Errorf("counted after %v: %d lie there now, %d then, %v", c.after, p.Occupied, p.Declared.Stays, p.Variance)
			}
		}
		b.sound()
	})
}

// TestCensusTemplate: the template of either language is read as a census.
func TestCensusTemplate(t *testing.T) {
	b := newBeds(t, storetest.SQLite(t))
	for _, l := range []care.Lang{care.VI, care.EN} {
		file, err := b.Imports.Template("census", l)
		if err != nil {
			t.Fatal(err)
		}
		if good, bad, err := app.ReadCensus(file, l); err != nil || len(good) != 0 || bad != 0 {
			t.Errorf("%s: %d rows, %d bad, %v", l, len(good), bad, err)
		}
	}
}

// FuzzCensusFile: whatever somebody sends, each row is read as counts that can be, or
// refused.
func FuzzCensusFile(f *testing.F) {
	for _, seed := range []string{
		"facility,tier,class,physical,staffed,oxygen,occupied,counted_at\nBV-1,2a,oxygen,3,3,3,0,01/03/2022 08:00\n",
		"Mã CSKCB,Tầng,Loại giường,Số giường thực kê,Giường có nhân lực,Số giường có oxy,Người bệnh hiện có,Ngày giờ báo cáo\nBV-1,3,ICU,1.000,-1,x,,2022-03-01T08:00\n",
		"facility;tier;class;physical;staffed;counted_at\nBV-1;1b;isolation;3;4;44621,5\n", "\xff\xfe", "",
	} {
		f.Add([]byte(seed))
	}
	var book bytes.Buffer
	if err := exchange.WriteXLSX(&book, "Data", exchange.Schema{Columns: []exchange.Column{{Key: "facility", Titles: []string{"facility"}, Kind: exchange.Code}}}, func(func(exchange.Out, error) bool) {}); err != nil {
		f.Fatal(err)
	}
	f.Add(book.Bytes())
	f.Fuzz(func(t *testing.T, content []byte) {
		good, _, err := app.ReadCensus(content, care.VI)
		if err != nil && care.KindOf(err) == care.Internal {
			t.Fatal(err)
		}
		for _, c := range good {
			if err := c.Check(); err != nil || c.Physical < 0 || c.Staffed > c.Physical {
				t.Fatalf("%+v: %v", c, err)
			}
		}
	})
}

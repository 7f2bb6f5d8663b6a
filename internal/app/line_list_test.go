package app_test

import (
	"fmt"
	"strings"
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/registry"
	"batang/internal/store/storetest"
)

// TestLineList: the traps of real lists are survived and reported, and a second
// import changes nothing.
func TestLineList(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		head := as("head", access.DistrictHealthCentre, "516")
		const list = "Họ và tên,Ngày hoặc năm sinh,Giới tính,Điện thoại,\"Xã, phường, thị trấn\",\"Huyện, thị xã, thành phố\",Loại xét nghiệm,Ngày có kết quả dương tính\n" +
			"Hồ Văn Giả,1/2/1960,nam,0912000222,Trà Leng,Nam Trà My,RT-PCR,28/02/2022\n" +
			"Hồ Thị Bịa,1985,nữ,,xã Trà Dơn,huyện Nam Trà My,RT-PCR,28/02/2022\n" + // Trà Dơn, not Trà Don
			"Tên Không Dấu,1985,nữ,,Tra Don,Nam Trà My,RT-PCR,28/02/2022\n" +
			"Ngày Mai,1985,nữ,,Trà Don,Nam Trà My,RT-PCR,28/02/2032\n" +
			"Huyện Khác,1985,nữ,,Trà Leng,Tam Kỳ,RT-PCR,28/02/2022\n" +
			"Số Sai,1985,nữ,12,Trà Don,Nam Trà My,RT-PCR,28/02/2022\n" +
			"Hồ Văn Giả,1/2/1960,nam,0912000222,Trà Leng,Nam Trà My,RT-PCR,28/02/2022\n"
		for turn, want := range []registry.Counts{{Added: 2, Unchanged: 1, Rejected: 4}, {Unchanged: 3, Rejected: 4}} {
			m, err := w.Imports.Receive(t.Context(), head, "cases", []byte(list), care.VI)
			if err != nil || m.Would != want {
				t.Fatalf("%d: %+v %v", turn, m.Would, err)
			}
			done, err := w.Imports.Commit(t.Context(), head, m.ID)
			if err != nil || done.Done.Added != want.Added || done.Done.Unchanged != want.Unchanged {
				t.Fatalf("%d: %+v %v", turn, done.Done, err)
			}
			rejects, err := w.Imports.Rejects(t.Context(), head, m.ID)
			if err != nil || strings.Count(string(rejects), "\n") != 5 {
				t.Errorf("%d: %s %v", turn, rejects, err)
			}
		}
		page, err := w.Cases.List(t.Context(), head, app.CaseQuery{})
		if err != nil || len(page.Items) != 2 {
			t.Fatalf("%+v %v", page, err)
		}
		for _, c := range page.Items {
			if c.Origin != care.FromList || care.DateIn(c.PositiveAt) != care.MustDate("2022-02-28") || c.Name == "Hồ Thị Bịa" && c.Area != "20938" {
				t.Errorf("%+v", c)
			}
		}
		stranger := as("stranger", access.DistrictHealthCentre, "502")
		m, err := w.Imports.Receive(t.Context(), stranger, "cases", []byte(list), care.VI)
		if err != nil || m.Would.Added != 0 || m.Would.Unchanged != 0 {
			t.Errorf("another district: %+v %v", m.Would, err)
		}
		w.sound()
	})
}

// A hamlet that nobody has entered stays with the address, in words.
func TestHamletOfALineListIsKept(t *testing.T) {
	w := newWard(t, storetest.SQLite(t))
	head := as("head", access.DistrictHealthCentre, "516")
	const list = "name,area,hamlet,address,test,positive\nNgười Giả Một,20935,Thôn Bịa,nhà cuối đường,antigen,2022-02-27\nNgười Giả Hai,20935,Thôn Bịa,,antigen,2022-02-27\n"
	m, err := w.Imports.Receive(t.Context(), head, "cases", []byte(list), care.VI)
	if err == nil {
		_, err = w.Imports.Commit(t.Context(), head, m.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.Cases.List(t.Context(), head, app.CaseQuery{})
	if err != nil || len(page.Items) != 2 {
		t.Fatalf("%+v %v", page, err)
	}
	for _, c := range page.Items {
		p, err := w.Cases.Get(t.Context(), head, c.ID)
		if want := map[string]string{"Người Giả Một": "nhà cuối đường, Thôn Bịa", "Người Giả Hai": "Thôn Bịa"}[c.Name]; err != nil || p.Person.Address != want {
			t.Errorf("%s stays at %q, want %q: %v", c.Name, p.Person.Address, want, err)
		}
	}
}

func TestLineListIsTakenOnce(t *testing.T) {
	w := newWard(t, storetest.SQLite(t))
	head := as("head", access.DistrictHealthCentre, "516")
	var b strings.Builder
	b.WriteString("name,birth,area,test,positive\n")
	for i := range 250 {
		fmt.Fprintf(&b, "Người Giả %03d,19%02d,20935,antigen,2022-02-27\n", i, i%90+10)
	}
	for turn := range 2 {
		m, err := w.Imports.Receive(t.Context(), head, "cases", []byte(b.String()), care.VI)
		if err != nil {
			t.Fatal(err)
		}
		done, err := w.Imports.Commit(t.Context(), head, m.ID)
		if err != nil || turn == 0 && done.Done.Added != 250 || turn == 1 && done.Done.Unchanged != 250 {
			t.Fatalf("%d: %+v %v", turn, done.Done, err)
		}
	}
	w.sound()
}

package app_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/storetest"
)

const withAntiviral = `id: vn-quang-nam-1080
version: "c"
vi: Quảng Nam, có gói C
en: Quang Nam, with package C
area: "49"
valid_from: 2022-03-01
extends: vn-quang-nam-1080@2022-02-28
settings:
  - {id: package_c, value: true}
`

// allow brings a pack into force for the province by two persons.
func (w *ward) allow(text string) {
	w.Helper()
	doctor, head := as("doctor", access.DepartmentClinician, "49"), as("head", access.Department, "49")
	c, err := w.Packs.Upload(w.Context(), doctor, "49", []byte(text))
	if err != nil || c.Errors() > 0 {
		w.Fatal(err, c.Problems)
	}
	p, err := w.Packs.Propose(w.Context(), doctor, c.ID, 1, "")
	if err == nil {
		_, err = w.Packs.Release(w.Context(), head, p.ID, p.Version, care.MustDate("2022-03-01"), "")
	}
	if err != nil {
		w.Fatal(err)
	}
}

// TestMedicines: a package is prescribed by whoever may, for somebody who may have it,
// for a time; what is given and comes back is counted (D43).
func TestMedicines(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		w.allow(withAntiviral)
		head := as("head", access.StationHead, traLeng)
		o := w.report(strings.Replace(mild, `"symptoms"`, `"comorbidities":[],"symptoms"`, 1))
		packages := func() map[string]care.Package {
			page, err := w.Cases.Get(ctx, w.nurse, o.Case.ID)
			if err != nil {
				t.Fatal(err)
			}
			out := map[string]care.Package{}
			for _, p := range page.Packages {
				out[p.Kind] = p
			}
			return out
		}
		step := func(by app.Call, kind string, event care.PackageEvent, said app.Said) (care.Package, error) {
			return w.Medicines.Step(ctx, by, packages()[kind].ID, 0, event, said)
		}
		refused := func(what string, kind care.Kind, says string, by app.Call, of string, event care.PackageEvent, said app.Said) {
			t.Helper()
			_, err := step(by, of, event, said)
			if care.KindOf(err) != kind || says != "" && !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v", what, err)
			}
		}
		done := func(by app.Call, of string, event care.PackageEvent, said app.Said) care.Package {
			t.Helper()
			p, err := step(by, of, event, said)
			if err != nil {
				t.Fatalf("%s of %s: %v", event, of, err)
			}
			return p
		}
		if p := packages(); p["A"].Status != care.PackageIndicated || p["C"].Status != care.PackageIndicated {
			t.Fatalf("%+v", p)
		}

		// A goes out on its indication, in tablets.
		refused("words for a quantity", care.Invalid, "", w.nurse, "A", care.DispensePackage, app.Said{care.NeedQuantity: "1 túi"})
		if p := done(w.nurse, "A", care.DispensePackage, app.Said{care.NeedQuantity: "42"}); p.Quantity != 42 || p.FinishBy.Sub(p.Dispensed) != 7*24*time.Hour {
			t.Errorf("%+v", p)
		}
		refused("more back than was given", care.Invalid, "", w.nurse, "A", care.ReturnPackage, app.Said{care.NeedQuantity: "43", care.NeedReason: "thừa"})
		if p := done(w.nurse, "A", care.ReturnPackage, app.Said{care.NeedQuantity: "30", care.NeedReason: "thừa"}); p.Returned != 30 || p.Quantity != 42 {
			t.Errorf("%+v", p)
		}

		// C: a prescriber, every question answered, consent, five days.
		const answers = "pregnant=no breastfeeding=no"
		refused("a nurse prescribes", care.Denied, "", w.nurse, "C", care.PrescribePackage, app.Said{care.NeedConditions: answers})
		refused("nobody asked about a pregnancy", care.Invalid, "pregnant", head, "C", care.PrescribePackage, app.Said{care.NeedConditions: "breastfeeding=no"})
		refused("pregnant", care.Conflict, "contraindicated: pregnant", head, "C", care.PrescribePackage, app.Said{care.NeedConditions: "pregnant=yes breastfeeding=no"})
		refused("an answer to nothing", care.Invalid, "", head, "C", care.PrescribePackage, app.Said{care.NeedConditions: "đã hỏi"})
		if p := done(head, "C", care.PrescribePackage, app.Said{care.NeedConditions: answers}); p.Prescriber != "head" || p.ValidUntil.Sub(p.Prescribed) != 5*24*time.Hour {
			t.Errorf("%+v", p)
		}
		refused("without consent", care.Conflict, "", w.nurse, "C", care.DispensePackage, app.Said{care.NeedQuantity: "20"})
		w.after(5 * 24 * time.Hour)
		refused("too old", care.Conflict, "no longer valid", w.nurse, "C", care.ConsentPackage, app.Said{care.NeedConsent: "ký ngày 01/03"})
		done(head, "C", care.PrescribePackage, app.Said{care.NeedConditions: answers})
		if p := done(w.nurse, "C", care.ConsentPackage, app.Said{care.NeedConsent: "ký ngày 06/03"}); p.Consented.IsZero() {
			t.Errorf("%+v", p)
		}
		w.read(w.nurse, o.Case.ID, `{"spo2":93,"respiratory_rate":26,"source":"health_worker"}`)
		refused("they got worse", care.Conflict, "do not indicate", w.nurse, "C", care.DispensePackage, app.Said{care.NeedQuantity: "20"})
		w.read(w.nurse, o.Case.ID, `{"spo2":98,"respiratory_rate":16,"source":"health_worker"}`)
		page, err := w.Cases.Get(ctx, w.nurse, o.Case.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Readings.Change(ctx, w.nurse, o.Case.ID, page.Case.Version, json.RawMessage(`{"pregnant":true}`)); err != nil {
			t.Fatal(err)
		}
		refused("a pregnancy became known", care.Conflict, "pregnant", w.nurse, "C", care.DispensePackage, app.Said{care.NeedQuantity: "20"})
		if page, err = w.Cases.Get(ctx, w.nurse, o.Case.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Readings.Change(ctx, w.nurse, o.Case.ID, page.Case.Version, json.RawMessage(`{"pregnant":null}`)); err != nil {
			t.Fatal(err)
		}
		refused("more than it holds", care.Invalid, "20", w.nurse, "C", care.DispensePackage, app.Said{care.NeedQuantity: "21"})
		refused("a dispenser learns of one", care.Conflict, "pregnant", w.nurse, "C", care.DispensePackage, app.Said{care.NeedQuantity: "20", care.NeedConditions: "pregnant=yes"})
		if p := done(w.nurse, "C", care.DispensePackage, app.Said{care.NeedQuantity: "20"}); p.FinishBy.Sub(p.Dispensed) != 5*24*time.Hour {
			t.Errorf("%+v", p)
		}

		// B is off here: one that came about all the same is not prescribed.
		if _, err := store.Update(ctx, w.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
			return struct{}{}, cases.AddPackage(tx, &care.Package{ID: "b", Case: o.Case.ID, Kind: care.PackageB, Status: care.PackageIndicated, At: tx.Now()})
		}); err != nil {
			t.Fatal(err)
		}
		denied := "pregnant=no breastfeeding=no peptic_ulcer=no bleeding_disorder=no active_bleeding=no anticoagulant=no"
		refused("B is off", care.Conflict, "do not indicate", head, "B", care.PrescribePackage, app.Said{care.NeedConditions: denied})
		w.sound()
	})
}

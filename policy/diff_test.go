package policy

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"batang/care"

	"github.com/google/go-cmp/cmp"
)

// edits are single changes of base.yaml with what is to be said of each.
var edits = []struct{ old, new, says string }{
	{`version: "1"`, `version: "2"`, "pack: version 1 → 2"},
	{`en: Test pack`, `en: Trial pack`, "pack: title Test pack → Trial pack"},
	{"area: VN", "area: VN\nvalid_to: 2023-01-01", "pack: valid until before none → 2023-01-01"},
	{"valid_from: 2022-01-01", "valid_from: 2022-01-02", "pack: valid from 2022-01-01 → 2022-01-02"},
	{`date: "2022-01-01"`, `date: "2022-01-05"`, "source KH: date 2022-01-01 → 2022-01-05"},
	{"title: Kế hoạch thử", "title: Kế hoạch", "source KH: title Kế hoạch thử → Kế hoạch"},
	{"read: recalled", "read: document", "source MEMO: known from recalled → document"},
	{"id: low_spo2, value: 94", "id: low_spo2, value: 93", "setting low_spo2: value 94 → 93"},
	{"min: 90, max: 98", "min: 91, max: 98", "setting low_spo2: allowed 90–98 → 91–98"},
	{"cite: [D31], vi: chặt", "cite: [D30], vi: chặt", "setting strict: citation D31 → D30"},
	{"en: low SpO2", "en: low oxygen", "setting low_spo2: text low SpO2 → low oxygen"},
	{"{id: infant, below: 12,", "{id: infant, below: 24,", "band age_band: parts infant … – 12, child 12 – setting.adult_from"},
	{"vi: dưới 1 tuổi, en: under 1", "vi: dưới 1 tuổi, en: infants", "band age_band: text of part infant under 1 → infants"},
	{`when: 'age_band == "adult"'`, `when: 'age_band != "infant"'`, `define adult: condition age_band == "adult" → age_band != "infant"`},
	{"when: spo2 < 90, then", "when: spo2 < 88, then", "rule tasks/J1: condition spo2 < 90 → spo2 < 88"},
	{"tasks: [oxygen_now], minutes: 0", "tasks: [oxygen_now, call_back], minutes: 5", "rule tasks/J1: consequence tasks: oxygen now; within 0 minutes → tasks: oxygen now, call back to measure SpO2 and respiratory rate; within 5 minutes"},
	{"cite: [D29]", "cite: [D29, KH 5]", "rule tasks/J1: citation D29 → D29; KH 5"},
	{"vi: oxy, en: oxygen", "vi: thở oxy, en: oxygen", "rule tasks/J1: text oxygen → oxygen"},
	{"cite: [MEMO], vi: vừa", "cite: [KH 2], vi: vừa", "rule severity/S2: unverified → verified"},
	{"values: [98, 92]", "values: [98, 93]", "added plausible values: spo2 (adult) 98 93"},
	{"grid:\n", "vaccination: {days_after: 14, default_doses: 2, cite: [D20], products: [{code: pfizer, doses: 2}]}\ngrid:\n", "vaccination: days after the last dose none → 14"},
	{"grid:\n", "duties: [{id: U1, tier: \"1\", kind: task, cite: [KH 6], vi: việc, en: work}]\ngrid:\n", "added duty U1: work"},
	{"    - {id: T2,", "    - {id: T0, when: pregnant, then: {tier: 2a, place: hospital}, cite: [KH 9], vi: thai, en: pregnant}\n    - {id: T2,", "added rule tier/T0: when pregnant then 2a; place hospital"},
	{"    - {id: T2,", "    - {id: T0, when: pregnant, then: {tier: 2a, place: hospital}, cite: [KH 9], vi: thai, en: pregnant}\n    - {id: T2,", "table tier: T0 stands before T2"},
	{`    - {id: J1, when: spo2 < 90, then: {tasks: [oxygen_now], minutes: 0}, cite: [D29], vi: oxy, en: oxygen}`, "", "removed rule tasks/J1: when spo2 < 90 then tasks: oxygen now; within 0 minutes"},
}

// TestEditsAreSaidAndHashed: every change of content changes the hash and is
// said; a change of writing alone is neither.
func TestEditsAreSaidAndHashed(t *testing.T) {
	base := string(read(t, "base.yaml"))
	a := compileText(t, base)
	for _, e := range edits {
		edited := strings.Replace(base, e.old, e.new, 1)
		if edited == base {
			t.Fatalf("base.yaml has no %q", e.old)
		}
		b := compileText(t, edited)
		if a.Hash == b.Hash {
			t.Errorf("%s: the hash stayed the same", e.says)
		}
		var said []string
		for _, c := range Diff(a.Pack, b.Pack) {
			said = append(said, c.In(care.EN))
			if c.Text.VI == "" || c.ID == "" || c.What == "" || c.How == "" {
				t.Errorf("%s: not whole: %+v", e.says, c)
			}
		}
		if !strings.Contains(strings.Join(said, "\n"), e.says) {
			t.Errorf("want %q, got:\n%s", e.says, strings.Join(said, "\n"))
		}
	}
	for _, same := range []string{base, base + "\n# a remark\n", strings.Replace(base, "when: spo2 < 90,", "when: (spo2 <  90),", 1)} {
		b := compileText(t, same)
		if a.Hash != b.Hash {
			t.Error("the hash changed though only the writing did")
		}
	}
	if changes := Diff(a.Pack, compileText(t, base).Pack); len(changes) > 0 {
		t.Errorf("a pack differs from itself: %v", changes)
	}
}

// TestSectionEdits: the epidemic and surge sections are compared line by line.
func TestSectionEdits(t *testing.T) {
	compile := func(old, with string) *Program {
		t.Helper()
		files, found := EmbeddedFiles(), false
		for i, f := range files {
			edited := strings.Replace(string(f.Text), old, with, 1)
			found = found || edited != string(f.Text)
			files[i].Text = []byte(edited)
		}
		if old != with && !found {
			t.Fatalf("no pack has %q", old)
		}
		lib, problems := NewLibrary(files)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		prog, problems := lib.Get("vn-quang-nam-1080", care.MustDate("2022-03-01"))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return prog
	}
	before := compile("", "")
	for _, e := range []struct{ old, new, says string }{
		{"population: 1500000", "population: 1600000", "mục surge/population: nội dung 1500000 → 1600000"},
		{"vi: \"Ca nhẹ\"", "vi: \"Ca rất nhẹ\"", "mục surge/share of tier 1: lời Ca nhẹ → Ca rất nhẹ"},
		{"stages: [2, 3, 4], tier: 1, facility: CCP", "stages: [3, 4], tier: 1, facility: CCP", "mục surge/T1.CCP: nội dung giai đoạn [2 3 4] tầng 1: CCP, care, everywhere → giai đoạn [3 4] tầng 1: CCP, care, everywhere"},
		{"- {code: PRIV, cite: [KH1080 VIII.2b]", "- {code: PRIV, cite: [KH1080 VIII.2c]", "mục surge/PRIV: trích dẫn KH1080 VIII.2b → KH1080 VIII.2c"},
		{"below: 1350,", "at_most: 1350,", ""}, // overlaps with the next part: refused
	} {
		if e.says == "" {
			files := EmbeddedFiles()
			for i := range files {
				files[i].Text = []byte(strings.Replace(string(files[i].Text), e.old, e.new, 1))
			}
			lib, _ := NewLibrary(files)
			if _, problems := lib.Get("vn-quang-nam-1080", care.MustDate("2022-03-01")); len(problems) == 0 {
				t.Errorf("%s was not refused", e.new)
			}
			continue
		}
		after := compile(e.old, e.new)
		changes := Diff(before.Pack, after.Pack)
		if len(changes) != 1 || changes[0].In(care.VI) != e.says {
			t.Errorf("got %v, want %q", changes, e.says)
		}
		if before.Hash == after.Hash {
			t.Errorf("%s: the hash stayed the same", e.says)
		}
	}
}

func TestDiffOrder(t *testing.T) {
	base := string(read(t, "base.yaml"))
	lines := strings.SplitAfter(base, "\n")
	for i, l := range lines {
		if strings.Contains(l, "{id: T1,") {
			lines[i], lines[i+1] = lines[i+1], lines[i]
			break
		}
	}
	changes := Diff(compileText(t, base).Pack, compileText(t, strings.Join(lines, "")).Pack)
	if len(changes) != 1 || changes[0].In(care.VI) != "bảng tier: thứ tự T1, T2, T3 → T2, T1, T3" {
		t.Errorf("got %v", changes)
	}
}

// TestDiffGolden says what changed between the packs that ship.
func TestDiffGolden(t *testing.T) {
	var got strings.Builder
	for _, tt := range []struct{ a, b string }{
		{"vn-moh@2021-08-21", "vn-moh@2022-01-31"},
		{"vn-moh@2022-01-31", "vn-moh@2022-02-16"},
		{"vn-moh@2022-02-16", "vn-moh@2022-03-14"},
	} {
		a, b := embeddedPack(t, tt.a, "2022-03-20").Pack, embeddedPack(t, tt.b, "2022-03-20").Pack
		fmt.Fprintf(&got, "-- %s → %s --\n", tt.a, tt.b)
		for _, c := range Diff(a, b) {
			fmt.Fprintf(&got, "%s\n  %s\n", c.In(care.VI), c.In(care.EN))
		}
	}
	if *update {
		if err := os.WriteFile("testdata/diff.golden", []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(read(t, "diff.golden")), got.String()); diff != "" {
		t.Errorf("what is said changed (-want +got); -update when it is meant:\n%s", diff)
	}
}

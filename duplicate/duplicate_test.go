package duplicate

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"batang/care"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func person(t *testing.T, name, birth, phone, id, hamlet, sex string) Person {
	p := Person{Name: name, IDNumber: id, Hamlet: hamlet, Sex: sex, Commune: "20335"}
	if year, err := strconv.Atoi(birth); err == nil {
		p.BirthYear = year
	} else if birth != "" {
		d, err := care.ParseDate(birth)
		if err != nil {
			t.Fatal(err)
		}
		p.BirthDate = d
	}
	if phone != "" {
		n, err := care.ParsePhone(phone)
		if err != nil {
			t.Fatal(err)
		}
		p.Phones = []care.Phone{n}
	}
	return p
}

func TestPairs(t *testing.T) {
	f, err := os.Open("testdata/pairs.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		a, b := person(t, r[1], r[2], r[3], r[4], r[5], r[6]), person(t, r[7], r[8], r[9], r[10], r[11], r[12])
		namesakes, _ := strconv.Atoi(r[13])
		m := Compare(a, b, Context{Namesakes: namesakes})
		var got []string
		for _, e := range m.Evidence {
			got = append(got, e.Of+"+"+string(e.Strength))
			if e.Text.VI == "" || e.Text.EN == "" || (e.Points < 0) != (e.Strength == Against) {
				t.Errorf("%s: evidence without words, or points that contradict it: %+v", r[0], e)
			}
		}
		if string(m.Grade) != r[14] || strings.Join(got, " ") != r[15] {
			t.Errorf("%s: %s (%d) %s, want %s %s", r[0], m.Grade, m.Score, strings.Join(got, " "), r[14], r[15])
		}
	}
}

// TestCompareProperties: the order of the two does not matter, and no weak
// evidence together makes a pair likely.
func TestCompareProperties(t *testing.T) {
	names := []string{"", "Nguyễn Văn Mẫu", "Nguyen Van Mau", "Nguyễn Văn Mậu", "Mẫu Nguyễn Văn", "Trần Thị Thử", "Nguyễn Mẫu"}
	dates := []string{"", "1960", "1961", "1960-01-01", "1960-05-07", "1960-07-05"}
	draw := func(rt *rapid.T, who string) Person {
		return person(t, rapid.SampledFrom(names).Draw(rt, who+" name"), rapid.SampledFrom(dates).Draw(rt, who+" birth"),
			rapid.SampledFrom([]string{"", "0900000001", "0900000002"}).Draw(rt, who+" phone"),
			rapid.SampledFrom([]string{"", "205000001", "049080000001", "049080000002"}).Draw(rt, who+" id"),
			rapid.SampledFrom([]string{"", "Thôn 1", "Thôn 2"}).Draw(rt, who+" hamlet"),
			rapid.SampledFrom([]string{"", "male", "female"}).Draw(rt, who+" sex"))
	}
	rapid.Check(t, func(rt *rapid.T) {
		a, b := draw(rt, "a"), draw(rt, "b")
		c := Context{Namesakes: rapid.IntRange(0, 5).Draw(rt, "namesakes")}
		ab, ba := Compare(a, b, c), Compare(b, a, c)
		if diff := cmp.Diff(ab, ba); diff != "" {
			rt.Fatalf("the order of the two matters:\n%s", diff)
		}
		firm := false
		for _, e := range ab.Evidence {
			firm = firm || e.Strength == Strong || e.Strength == Fair
		}
		if !firm && ab.Grade != Unlikely {
			rt.Fatalf("weak evidence alone made the pair %s: %+v", ab.Grade, ab.Evidence)
		}
	})
}

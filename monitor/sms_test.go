package monitor

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"batang/care"
)

// rows reads a table of testdata into maps by column.
func rows(t testing.TB, file string) (out []map[string]string) {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = rec[i]
		}
		if row["clause"] == "" {
			t.Fatalf("%s: a row without its clause: %v", file, rec)
		}
		out = append(out, row)
	}
	return out
}

var smsColumns = map[string]care.FactID{"spo2": care.SpO2, "pulse": care.Pulse, "temperature": care.Temperature, "rr": care.RespiratoryRate, "systolic": care.SystolicBP, "diastolic": care.DiastolicBP}

func TestParseSMS(t *testing.T) {
	for _, row := range rows(t, "sms.csv") {
		m := ParseSMS(row["text"])
		for column, id := range smsColumns {
			got := ""
			if m.Values.Has(id) {
				got = strconv.FormatFloat(m.Values.Number(id), 'f', -1, 64)
			}
			if got != row[column] {
				t.Errorf("%q (%s): %s is %q, want %q", row["text"], row["why"], column, got, row[column])
			}
		}
		if m.Help != (row["help"] == "y") || m.Unread != (row["unread"] == "y") {
			t.Errorf("%q (%s): help %v unread %v, want %s %s", row["text"], row["why"], m.Help, m.Unread, row["help"], row["unread"])
		}
	}
}

// FuzzParseSMS: no message is taken as a reading without a plausible number, and
// a cry for help is heard in any company.
func FuzzParseSMS(f *testing.F) {
	for _, row := range rows(f, "sms.csv") {
		f.Add(row["text"])
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := ParseSMS(text)
		if m.Values.Known() == 0 && !m.Unread {
			t.Fatalf("%q: nothing was read and nobody is told", text)
		}
		for id := range care.FactID(care.NumFacts) {
			if !m.Values.Has(id) {
				continue
			}
			if lo, hi := care.Vocabulary[id].Range(); m.Values.Value(id) < lo || m.Values.Value(id) > hi {
				t.Fatalf("%q: %s out of range", text, care.Vocabulary[id].Name)
			}
		}
		if m.OK() && !strings.ContainsAny(text, "0123456789") {
			t.Fatalf("%q: a reading without a digit", text)
		}
		if loud := ParseSMS(text + "\nCUU"); !loud.Help {
			t.Fatalf("%q: a cry for help was not heard", text)
		}
	})
}

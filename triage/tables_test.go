package triage

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"batang/care"
	"batang/policy"
)

// The tables under testdata/tables are read by their header. Inputs: facts
// (words of key=value, see factWords), tests, doses, day (of assessment, 1 March
// 2022 unless said), pack, settings. Every other column but id and point is a
// part of the answer; "-" is an empty answer, a blank is not looked at.

// answers are the parts of an answer that a table may state.
var answers = map[string]func(a *Assessment) string{
	"case":        func(a *Assessment) string { return string(a.Case) },
	"case_rule":   func(a *Assessment) string { return a.CaseRule },
	"severity":    func(a *Assessment) string { return string(a.Severity) },
	"risk":        func(a *Assessment) string { return string(a.Risk) },
	"tier":        func(a *Assessment) string { return string(a.Tier) },
	"place":       func(a *Assessment) string { return string(a.Place) },
	"urgent":      func(a *Assessment) string { return yesNo(a.Urgent) },
	"provisional": func(a *Assessment) string { return yesNo(a.Provisional) },
	"needs":       func(a *Assessment) string { return strings.Join(a.Needs, " ") },
	"conditions":  func(a *Assessment) string { return strings.Join(a.Conditions, " ") },
	"missing":     func(a *Assessment) string { return strings.Join(a.Missing, " ") },
	"alerts":      func(a *Assessment) string { return strings.Join(a.Alerts, " ") },
	"packages":    func(a *Assessment) string { return strings.Join(a.Packages, " ") },
	"isolation":   func(a *Assessment) string { return a.Isolation },
	"until_day":   func(a *Assessment) string { return strconv.Itoa(a.UntilDay) },
	"tasks": func(a *Assessment) string {
		var out []string
		for _, t := range a.Tasks {
			out = append(out, fmt.Sprintf("%s@%d", t.Task, t.Minutes))
		}
		return strings.Join(out, " ")
	},
	"news2": func(a *Assessment) string {
		if a.Scores.NEWS2 == nil {
			return ""
		}
		n := a.Scores.NEWS2
		out := fmt.Sprintf("%d %s", n.Score, n.Band)
		if n.Partial {
			out += " partial " + strings.Join(n.Missing, " ")
		}
		return out
	},
	"rox": func(a *Assessment) string {
		if a.Scores.ROX == nil {
			return ""
		}
		return fmt.Sprintf("%.2f", *a.Scores.ROX)
	},
}

func yesNo(v bool) string {
	if v {
		return "yes"
	}
	return "no"
}

// factWords are the short names that a table may use for facts; others stand
// under their own name.
var factWords = map[string]string{
	"rr": "respiratory_rate", "again": "spo2_repeat", "temp": "temperature", "oxygen": "oxygen_support", "vaccinated": "fully_vaccinated",
	"postpartum": "days_postpartum", "contact": "close_contact", "epi": "epi_factor", "suspicion": "clinical_suspicion",
	"self_care": "home.self_care", "contactable": "home.contactable", "caregiver": "home.caregiver", "night": "home.caregiver_at_night",
	"oximeter": "home.oximeter", "minutes": "home.minutes_to_oxygen", "seen": "home.seen_within_24h",
	"iso_day": "isolation.day", "contact_hours": "isolation.last_contact_hours",
}

// person turns words such as "age=4y rr=40 signs=grunting+wheeze
// comorbid=hypertension:stable bp=90/60" into the facts of a person.
func parsePerson(t testing.TB, words, tests, doses string) string {
	t.Helper()
	out := map[string]any{}
	set := func(name string, v any) {
		if outer, inner, ok := strings.Cut(name, "."); ok {
			if out[outer] == nil {
				out[outer] = map[string]any{}
			}
			out[outer].(map[string]any)[inner] = v
			return
		}
		out[name] = v
	}
	for _, w := range strings.Fields(words) {
		key, value, ok := strings.Cut(w, "=")
		if !ok {
			t.Fatalf("%q is not key=value", w)
		}
		if long, ok := factWords[key]; ok {
			key = long
		}
		switch key {
		case "age":
			n, unit := number(t, value[:len(value)-1]), value[len(value)-1:]
			set("age_months", n*map[string]float64{"m": 1, "y": 12}[unit])
		case "bp":
			sys, dia, _ := strings.Cut(value, "/")
			set("systolic_bp", number(t, sys))
			set("diastolic_bp", number(t, dia))
		case "symptoms", "signs":
			set(key, strings.Split(value, "+"))
		case "comorbid":
			set("comorbidities", comorbidities(value))
		case "birth_date":
			set(key, value)
		default:
			set(key, plain(value))
		}
	}
	if tests != "" {
		set("tests", testList(t, tests))
	}
	if doses != "" {
		var list []map[string]any
		for _, d := range strings.Fields(doses) {
			product, day, _ := strings.Cut(d, "@")
			dose := map[string]any{"date": day}
			if product != "?" {
				dose["product"] = product
			}
			list = append(list, dose)
		}
		set("doses", list)
	}
	b, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func number(t testing.TB, s string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func plain(s string) any {
	switch s {
	case "yes":
		return true
	case "no":
		return false
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		return n
	}
	return s
}

// comorbidities reads "hypertension:stable+diabetes:unstable+obesity"; "none" is
// a list that is known to be empty.
func comorbidities(s string) []map[string]any {
	list := []map[string]any{}
	if s == "none" {
		return list
	}
	for _, c := range strings.Split(s, "+") {
		code, state, said := strings.Cut(c, ":")
		one := map[string]any{"code": code}
		if said {
			one["stable"] = state == "stable"
		}
		list = append(list, one)
	}
	return list
}

// testList reads "ag+ 01T07:45>01T08:00 none; pcr- 02T09:00": the kind and the
// result, the days and times in March 2022 of sample and result (one time is the
// sample, ">time" the result), and who supervised.
func testList(t testing.TB, s string) (list []map[string]any) {
	t.Helper()
	for _, one := range strings.Split(s, ";") {
		w := strings.Fields(one)
		kind, result := w[0][:len(w[0])-1], map[byte]string{'+': "positive", '-': "negative"}[w[0][len(w[0])-1]]
		test := map[string]any{"kind": map[string]string{"ag": "antigen", "pcr": "pcr"}[kind], "result": result}
		for _, more := range w[1:] {
			if slices.Contains([]string{"none", "in_person", "video"}, more) {
				test["supervised"] = more
				continue
			}
			sample, resulted, _ := strings.Cut(more, ">")
			if sample != "" {
				test["sampled_at"] = "2022-03-" + sample
			}
			if resulted != "" {
				test["resulted_at"] = "2022-03-" + resulted
			}
		}
		list = append(list, test)
	}
	return list
}

// engines compiles each pack and choice of settings once.
type engines map[string]*Engine

func (es engines) get(t testing.TB, pack, day, settings string) *Engine {
	t.Helper()
	key := pack + day + settings
	if es[key] == nil {
		if settings == "" {
			es[key] = engine(t, pack, day)
		} else {
			var pairs []string
			for _, s := range strings.Fields(settings) {
				id, v, _ := strings.Cut(s, "=")
				if _, isWord := plain(v).(string); isWord || strings.HasSuffix(id, "floor") || id == "moderate_red" || id == "pregnant_well_place" {
					v = strconv.Quote(v)
				}
				v = strings.NewReplacer("yes", "true", "no", "false").Replace(v)
				pairs = append(pairs, id, v)
			}
			es[key] = variant(t, overlay(pairs...))
		}
	}
	return es[key]
}

func TestTables(t *testing.T) {
	files, err := filepath.Glob("testdata/tables/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatal("no tables", err)
	}
	known := engines{}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".csv"), func(t *testing.T) {
			rows := readTable(t, file)
			for _, row := range rows {
				t.Run(row["id"], func(t *testing.T) { checkRow(t, known, row) })
			}
		})
	}
}

func readTable(t testing.TB, file string) (rows []map[string]string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	inputs := []string{"id", "facts", "tests", "doses", "day", "pack", "settings", "point"}
	for _, col := range lines[0] {
		if answers[col] == nil && !slices.Contains(inputs, col) {
			t.Fatalf("%s: column %q is neither an input (%v) nor an answer (%v)", file, col, inputs, slices.Sorted(maps.Keys(answers)))
		}
	}
	seen := map[string]bool{}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, col := range lines[0] {
			row[col] = strings.TrimSpace(line[i])
		}
		if row["id"] == "" || seen[row["id"]] {
			t.Fatalf("%s: id %q missing or repeated", file, row["id"])
		}
		seen[row["id"]] = true
		rows = append(rows, row)
	}
	return rows
}

func checkRow(t *testing.T, known engines, row map[string]string) {
	day, pack := row["day"], row["pack"]
	if day == "" {
		day = "2022-03-01"
	}
	if pack == "" {
		pack = "vn-quang-nam-1080"
	}
	e := known.get(t, pack, day, row["settings"])
	a := judgeOn(t, e, parsePerson(t, row["facts"], row["tests"], row["doses"]), day)
	looked := 0
	for _, col := range slices.Sorted(maps.Keys(row)) {
		get, want := answers[col], row[col]
		if get == nil || want == "" {
			continue
		}
		looked++
		if want == "-" {
			want = ""
		}
		if got := get(&a); got != want {
			t.Errorf("%s: got %q, want %q (%s; fired %v)", col, got, want, row["point"], firedIDs(&a))
		}
	}
	if looked == 0 {
		t.Error("the row states no answer")
	}
}

// TestEveryDangerSignHasARow holds the danger table to name every H code of the
// ministry's lists, alone and with nothing else.
func TestEveryDangerSignHasARow(t *testing.T) {
	rows := readTable(t, "testdata/tables/danger.csv")
	for _, pack := range []*Engine{quangNam(t), engine(t, "vn-moh", "2022-03-14")} {
		for _, r := range pack.Program().Tables[policy.DangerAt].Rules {
			if !slices.ContainsFunc(rows, func(row map[string]string) bool { return row["alerts"] == r.Rule.ID }) {
				t.Errorf("no row of danger.csv has %s alone", r.Rule.ID)
			}
		}
	}
	if care.Rank(care.Severities, care.Severe) != hSevere {
		t.Error("the order of severities has moved")
	}
}

// TestEverySettingHasARow holds every setting that triage reads to be tried at
// another value than its own in some table.
func TestEverySettingHasARow(t *testing.T) {
	pack := quangNam(t).Pack()
	read := map[string]bool{ // by the engine itself
		"second_test_within_minutes": true, "self_test_counts": true, "spo2_repeat_clears_from": true, "care_points_open": true,
		"pcr_refutes_within_hours": true,
	}
	note := func(when string) {
		for _, name := range settingName.FindAllString(when, -1) {
			read[strings.TrimPrefix(name, "setting.")] = true
		}
	}
	for _, spec := range policy.Specs {
		for _, r := range pack.Tables[spec.Name] {
			note(r.When)
		}
	}
	for _, d := range pack.Defines {
		note(d.When)
	}
	for _, b := range pack.Bands {
		for _, part := range b.Parts {
			note("setting." + part.From.Setting)
		}
	}
	tried := map[string]bool{}
	files, err := filepath.Glob("testdata/tables/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for _, row := range readTable(t, file) {
			for _, s := range strings.Fields(row["settings"]) {
				id, v, _ := strings.Cut(s, "=")
				if own, ok := pack.Setting(id); ok && own.String() != strings.NewReplacer("yes", "true", "no", "false").Replace(v) {
					tried[id] = true
				}
			}
		}
	}
	for id := range read {
		if !tried[id] {
			t.Errorf("no row tries setting %s at another value", id)
		}
	}
}

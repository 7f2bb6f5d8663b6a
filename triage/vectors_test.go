package triage

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"batang/care"
	"batang/policy"
)

func engine(t testing.TB, pack, day string) *Engine {
	t.Helper()
	prog, problems := policy.Embedded().Get(pack, care.MustDate(day))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return New(prog)
}

func quangNam(t testing.TB) *Engine { return engine(t, "vn-quang-nam-1080", "2022-03-01") }

func TestVectors(t *testing.T) {
	e := quangNam(t)
	file, err := os.Open("testdata/triage.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var want struct {
			ID     string `json:"id"`
			Expect struct {
				Severity    care.Severity
				Risk        care.Risk
				Tier        care.Tier
				Provisional bool
				Point       string
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		f, problems := care.ParseFacts(lines.Bytes())
		if len(problems) > 0 {
			t.Errorf("%s: %v", want.ID, problems)
			continue
		}
		r, problems := e.Prepare(&f, care.MustDate("2022-03-01"))
		if len(problems) > 0 {
			t.Errorf("%s: %v", want.ID, problems)
		}
		a := e.Assess(&r, &f)
		w := want.Expect
		if a.Severity != w.Severity || a.Risk != w.Risk || a.Tier != w.Tier || a.Provisional != w.Provisional {
			t.Errorf("%s (%s): got %s %s %s provisional=%v, want %s %s %s %v\n%+v", want.ID, w.Point, a.Severity, a.Risk, a.Tier, a.Provisional, w.Severity, w.Risk, w.Tier, w.Provisional, a)
		}
	}
}

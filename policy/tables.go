package policy

import (
	"slices"

	"batang/care"
)

// Mode is how the rules of a table make an answer together.
type Mode uint8

// The modes of tables.
const (
	Highest Mode = iota // the highest answer of the rules that hold wins
	First               // the first rule that holds wins
	Every               // every rule that holds adds to the answer
	Require             // every rule must hold; a rule known not to hold fails
)

// The tables of a pack, in the order in which they are judged. A condition may
// use the answers of earlier tables only.
const (
	CaseTable      = "case"       // who is a case
	SeverityTable  = "severity"   // how ill
	RiskTable      = "risk"       // which colour
	DangerTable    = "danger"     // danger signs H1-H11
	HomeTable      = "home"       // what a home must offer
	NeedsTable     = "needs"      // which capabilities the place must have
	TierTable      = "tier"       // which tier
	TierAfterTable = "tier_after" // what changes the tier afterwards
	TasksTable     = "tasks"      // what is due, and when
	PackagesTable  = "packages"   // which drug packages are offered
	IsolationTable = "isolation"  // whether isolation ends
)

// TableSpec fixes what a table may say.
type TableSpec struct {
	Name    string
	Mode    Mode
	Answers []string // the words of Then.Answer; nil when the words are free or unused
	Key     string   // the key of the answer in YAML; "" when the table has none
	Extra   []string // further keys of then
	Answer  string   // the field that later conditions read; "" for none
	Total   bool     // some rule must hold for everybody
}

func words[T ~string](vs []T) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = string(v)
	}
	return out
}

// Specs lists the tables in the order of judging.
var Specs = []TableSpec{
	{Name: CaseTable, Mode: First, Answers: words(care.CaseStates), Key: "case", Answer: "case", Total: true},
	{Name: SeverityTable, Mode: Highest, Answers: words(care.Severities), Key: "severity", Answer: "severity", Total: true},
	{Name: RiskTable, Mode: Highest, Answers: words(care.Risks), Key: "risk", Answer: "risk", Total: true},
	{Name: DangerTable, Mode: Every, Extra: []string{"tasks", "minutes"}, Answer: "danger"},
	{Name: HomeTable, Mode: Require, Extra: []string{"conditions", "place"}, Answer: "home_ok"},
	{Name: NeedsTable, Mode: Every, Extra: []string{"needs", "excludes_home"}, Answer: "home_excluded"},
	{Name: TierTable, Mode: First, Answers: words(care.Tiers), Key: "tier", Extra: []string{"place", "needs", "conditions"}, Answer: "tier", Total: true},
	{Name: TierAfterTable, Mode: Every, Answers: words(care.Tiers), Key: "tier", Extra: []string{"place", "conditions"}},
	{Name: TasksTable, Mode: Every, Extra: []string{"tasks", "minutes"}},
	{Name: PackagesTable, Mode: Every, Key: "package", Extra: []string{"conditions"}},
	{Name: IsolationTable, Mode: First, Answers: []string{"continue", "end"}, Key: "isolation", Extra: []string{"tasks", "minutes", "until_day"}},
}

// Spec finds a table by name.
func Spec(name string) (TableSpec, bool) {
	for _, s := range Specs {
		if s.Name == name {
			return s, true
		}
	}
	return TableSpec{}, false
}

// Rank orders the table's answers, lowest 0.
func (s TableSpec) Rank(answer string) int { return care.Rank(s.Answers, answer) }

// earlier says whether table a is judged before table b.
func earlier(a, b string) bool {
	at := func(name string) int {
		return slices.IndexFunc(Specs, func(s TableSpec) bool { return s.Name == name })
	}
	return at(a) < at(b)
}

// rowOf finds the first row of a section for which is holds.
func rowOf[T any](rows []T, is func(*T) bool) (*T, bool) {
	for i := range rows {
		if is(&rows[i]) {
			return &rows[i], true
		}
	}
	return nil, false
}

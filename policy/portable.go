package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"batang/care"
)

// The portable form of a pack is JSON that needs no CEL: conditions are arrays
//
//	["and", c...]  ["or", c...]
//	["<", field, number]  and likewise <= > >= == !=
//	["in", field, [word...]]      a choice, or a yes/no as "true" and "false"
//	["any", set, [code...]]  ["none", set, [code...]]
//
// read in three values: an atom about an unknown field is unknown. Settings and
// bands are already put in. A field that is absent takes its "assume" if it has
// one (days_postpartum 365, consciousness "alert"), else it is unknown; a set
// that is absent is empty; spo2_measured and respiratory_rate_measured say
// whether the fact before "_measured" is there. The phone reads this form.

// portable turns a condition into its portable form.
func portable(e Expr) any {
	list := func(op string, xs []Expr) []any {
		out := []any{op}
		for _, x := range xs {
			out = append(out, portable(x))
		}
		return out
	}
	switch e := e.(type) {
	case And:
		return list("and", e)
	case Or:
		return list("or", e)
	case Compare:
		return []any{e.Op, e.Field.Name(), e.Value}
	case OneOf:
		return []any{"in", e.Field.Name(), nonNil(e.Values)}
	case AnyOf:
		if e.None {
			return []any{"none", e.Field.Name(), nonNil(e.Values)}
		}
		return []any{"any", e.Field.Name(), nonNil(e.Values)}
	}
	panic("policy: unknown expression")
}

func nonNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// key identifies an atom: atoms with the same key always agree.
func key(atom Expr) string {
	b, err := json.Marshal(portable(atom))
	if err != nil { // only a NaN or an infinity could do it, and CEL has no literal for them
		panic("policy: " + err.Error())
	}
	return string(b)
}

// portablePack is the layout of the portable form.
type portablePack struct {
	ID        string                   `json:"id"`
	Version   string                   `json:"version"`
	Title     care.Text                `json:"title"`
	Area      string                   `json:"area"`
	ValidFrom string                   `json:"valid_from"`
	ValidTo   string                   `json:"valid_to,omitempty"`
	Lineage   []string                 `json:"lineage,omitempty"`
	Settings  map[string]any           `json:"settings"`
	Fields    map[string]portableField `json:"fields"`
	Tables    map[string]portableTable `json:"tables"`
	Order     []string                 `json:"order"`
	Grid      []portableGrid           `json:"grid"`
	Doses     map[string]int           `json:"vaccine_doses"`
	DoseRule  map[string]int           `json:"vaccine_rule"`
	Sources   map[string]Source        `json:"sources"`
	Duties    []Duty                   `json:"duties"`
	About     map[string]portableAbout `json:"about"`
	Epidemic  *Epidemic                `json:"epidemic,omitempty"`
	Surge     *Surge                   `json:"surge,omitempty"`
	FollowUp  *FollowUp                `json:"follow_up,omitempty"`
	Placement *Placement               `json:"placement,omitempty"`
	Transfers *Transfers               `json:"transfers,omitempty"`
}

// portableAbout says where a setting, a band or a named condition comes from and
// what it is, for people; conditions no longer mention it.
type portableAbout struct {
	Says string    `json:"says"`
	Cite []string  `json:"cite"`
	Text care.Text `json:"text"`
	// Unverified: nothing but recalled texts stand behind it.
	Unverified bool `json:"unverified,omitempty"`
}

type portableField struct {
	Kind   string   `json:"kind"`
	Values []string `json:"values,omitempty"`
	Assume any      `json:"assume,omitempty"` // taken when absent: a number, a word or a yes/no
}

type portableTable struct {
	Mode    string         `json:"mode"`
	Answer  string         `json:"answer,omitempty"`
	Answers []string       `json:"answers,omitempty"`
	Rules   []portableRule `json:"rules"`
}

type portableRule struct {
	ID         string    `json:"id"`
	When       any       `json:"when"`
	Then       Then      `json:"then"`
	Cite       []string  `json:"cite"`
	Text       care.Text `json:"text"`
	Unverified bool      `json:"unverified,omitempty"`
}

type portableGrid struct {
	Fact   string   `json:"fact"`
	When   any      `json:"when"`
	Values []string `json:"values"`
}

var modeNames = [...]string{Highest: "highest", First: "first", Every: "every", Require: "require"}

// Portable writes the pack in its portable JSON form. The same pack always gives
// the same bytes.
func (p *Pack) Portable() []byte {
	out := portablePack{
		ID: p.ID, Version: p.Version, Title: p.Title, Area: p.Area,
		ValidFrom: p.ValidFrom.String(), ValidTo: p.ValidTo.String(), Lineage: p.Lineage,
		Settings: map[string]any{}, Fields: map[string]portableField{}, Tables: map[string]portableTable{},
		Doses: map[string]int{}, DoseRule: map[string]int{"days_after": p.Vaccines.DaysAfter, "default_doses": p.Vaccines.DefaultDoses},
		Sources: map[string]Source{}, Duties: p.Duties, About: p.about(), Epidemic: p.Epidemic, Surge: p.Surge, FollowUp: p.FollowUp, Placement: p.Placement, Transfers: p.Transfers,
	}
	for _, s := range p.Settings {
		out.Settings[s.ID] = s.Value.String()
	}
	for i := range fields {
		out.Fields[fields[i].name] = portableField{[...]string{"number", "yes_no", "choice", "set"}[fields[i].kind], fields[i].values, assumption(Field(i))}
	}
	for _, spec := range Specs {
		t := portableTable{Mode: modeNames[spec.Mode], Answer: spec.Answer, Answers: spec.Answers, Rules: []portableRule{}}
		for i := range p.Tables[spec.Name] {
			r := &p.Tables[spec.Name][i]
			t.Rules = append(t.Rules, portableRule{
				r.ID, portable(r.expr), r.Then, r.Cite, r.Text, r.Unverified,
			})
		}
		out.Tables[spec.Name], out.Order = t, append(out.Order, spec.Name)
	}
	for i := range p.Grid {
		g := portableGrid{Fact: p.Grid[i].Fact, When: portable(p.Grid[i].expr)}
		for _, v := range p.Grid[i].Values {
			g.Values = append(g.Values, v.String())
		}
		out.Grid = append(out.Grid, g)
	}
	for _, v := range p.Vaccines.Products {
		out.Doses[v.Code] = v.Doses
	}
	for _, s := range p.Sources {
		out.Sources[s.ID] = s
	}
	b, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		panic(fmt.Sprintf("policy: portable form: %v", err))
	}
	return append(b, '\n')
}

func (p *Pack) about() map[string]portableAbout {
	out := map[string]portableAbout{"vaccination": {Cite: p.Vaccines.Cite, Unverified: p.Vaccines.Unverified}}
	for _, s := range p.Settings {
		out["setting."+s.ID] = portableAbout{s.choices(), s.Cite, s.Text, s.Unverified}
	}
	for _, b := range p.Bands {
		out[b.ID] = portableAbout{Says: b.Fact, Cite: b.Cite}
		for _, part := range b.Parts {
			out[b.ID+"."+part.ID] = portableAbout{Says: part.say(), Text: part.Text}
		}
	}
	for _, d := range p.Defines {
		out[d.ID] = portableAbout{Says: tidy(d.When), Cite: d.Cite, Text: d.Text}
	}
	return out
}

// assumption is what a field counts as when it is absent, nil for unknown.
func assumption(f Field) any {
	if f >= Field(care.NumFacts) {
		return nil
	}
	fact := &care.Vocabulary[f]
	if fact.Absent != care.Assumed && !fact.Default {
		return nil
	}
	switch fact.Kind {
	case care.YesNo:
		return fact.Assume == 1
	case care.Choice:
		return fact.Values[fact.Assume]
	}
	return float64(fact.Assume) / float64(fact.Scale)
}

// hash is the content hash of the pack: SHA-256 of its portable form, in hex.
func (p *Pack) hash() string {
	sum := sha256.Sum256(p.Portable())
	return hex.EncodeToString(sum[:])
}

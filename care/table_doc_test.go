package care_test

import (
	"fmt"
	"strings"

	"batang/care"
)

// markdown writes a table for docs/states.md: its states, and for each event from
// where to where, who may, what it needs and what follows.
func markdown[S, E ~string](t *care.Table[S, E]) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s (%s)\n\n| state | Tiếng Việt | English | |\n|---|---|---|---|\n", t.Name.EN, t.Name.VI)
	for _, s := range t.States {
		final := ""
		if s.Final {
			final = "final"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.ID, s.Text.VI, s.Text.EN, final)
	}
	b.WriteString("\n| event | Tiếng Việt | English | from | to | who, with which permission | needs | then | clause |\n|---|---|---|---|---|---|---|---|---|\n")
	for i := range t.Steps {
		s := &t.Steps[i]
		text := care.Text{}
		for _, e := range t.Events {
			if e.ID == s.Event {
				text = e.Text
			}
		}
		event := "`" + string(s.Event) + "`"
		if len(s.For) > 0 {
			event += " (" + strings.Join(s.For, ", ") + ")"
		}
		to := "`" + string(s.To) + "`"
		if s.Stay {
			to = "the same"
		}
		if s.Undo {
			to += " (correction)"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", event, text.VI, text.EN,
			list(s.From, func(f S) string {
				if f == "" {
					return "nothing"
				}
				return "`" + string(f) + "`"
			}), to,
			list(s.By, func(by care.By) string {
				if by.Can == "" {
					return string(by.Side)
				}
				return string(by.Side) + " `" + by.Can + "`"
			}),
			list(s.Needs, func(n care.Need) string { return care.NeedWords[n].EN }),
			list(s.Then, func(x care.Then) string {
				if x.Minutes == 0 {
					return care.TaskWords[x.Task].EN + " at once"
				}
				return fmt.Sprintf("%s in %d min", care.TaskWords[x.Task].EN, x.Minutes)
			}), s.Clause)
	}
	return b.String()
}

func list[T any](xs []T, say func(T) string) string {
	var out []string
	for _, x := range xs {
		out = append(out, say(x))
	}
	return strings.Join(out, ", ")
}

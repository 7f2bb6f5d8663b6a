package store

import (
	"strconv"
	"strings"
)

// Conditions gathers the conditions of a query and numbers their arguments.
type Conditions struct {
	where []string
	Args  []any
}

// Add adds a condition in which every ? stands for the next argument.
func (c *Conditions) Add(cond string, args ...any) { c.where = append(c.where, c.Bind(cond, args...)) }

// Bind numbers the arguments of a text in which every ? stands for one, and
// leaves the text to the caller.
func (c *Conditions) Bind(text string, args ...any) string {
	var b strings.Builder
	for _, part := range strings.SplitAfter(text, "?") {
		if rest, ok := strings.CutSuffix(part, "?"); ok {
			c.Args, args = append(c.Args, args[0]), args[1:]
			part = rest + "$" + strconv.Itoa(len(c.Args))
		}
		b.WriteString(part)
	}
	return b.String()
}

// SQL is all conditions in one, for a WHERE.
func (c *Conditions) SQL() string {
	if len(c.where) == 0 {
		return "TRUE"
	}
	return strings.Join(c.where, " AND ")
}

// List is the place holders and arguments of a list of values, for an IN.
func List[T ~string](values []T) (marks string, args []any) {
	for _, v := range values {
		args = append(args, string(v))
	}
	return strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", "), args
}

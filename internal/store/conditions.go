package store

import (
	"iter"
	"slices"
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

// Beyond is the end of the range, itself outside, of all words that begin so.
func Beyond(word string) string { return word + string(rune(0x10FFFF)) }

// mostListed is how many values stand in one list of a query.
const mostListed = 256

// Lists cuts values into lists for an IN, as place holders numbered after what a query
// is given before, with all its arguments. A list is a power of two long, filled up with
// its first: few texts of queries, each prepared once. The empty value is left out.
func Lists[T ~string](values []T, before ...any) iter.Seq2[string, []any] {
	values = slices.DeleteFunc(slices.Clone(values), func(v T) bool { return v == "" })
	slices.Sort(values)
	values = slices.Compact(values)
	return func(yield func(string, []any) bool) {
		for part := range slices.Chunk(values, mostListed) {
			part = slices.Clone(part)
			for len(part)&(len(part)-1) != 0 {
				part = append(part, part[0])
			}
			marks, args := List(part)
			q := Conditions{Args: slices.Clone(before)}
			if marks = q.Bind(marks, args...); !yield(marks, q.Args) {
				return
			}
		}
	}
}

// List is the place holders and arguments of a list of values, for an IN.
func List[T ~string](values []T) (marks string, args []any) {
	for _, v := range values {
		args = append(args, string(v))
	}
	return strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", "), args
}

package exchange

import (
	"fmt"
	"time"

	"batang/care"
)

// Kind is how the cells of a column are read.
type Kind string

// The kinds of column.
const (
	Text    Kind = "text"    // composed (NFC), trimmed
	Code    Kind = "code"    // like text, leading zeros kept; an Excel number gives its digits
	Integer Kind = "integer" // whole number
	Number  Kind = "number"  // decimal number
	Percent Kind = "percent" // in per cent: "83,6%" is 83.6
	Date    Kind = "date"    // calendar day, 00:00 UTC of that day
	Instant Kind = "instant" // day and time of day in Viet Nam (UTC+7)
	Enum    Kind = "enum"    // one of Choices
	YesNo   Kind = "yes_no"  // có / không
)

// Column is one column a schema asks for.
type Column struct {
	Key      string   // name in records
	Titles   []string // accepted header texts, the first is written in templates; "Group / Leaf" names a two-row header
	Kind     Kind
	Required bool // the column must be there and every row filled

	Min, Max         *int64    // inclusive bounds of Integer, Number and Percent
	Earliest, Latest time.Time // inclusive bounds of Date and Instant; by default 1900 to 2099
	Width            int       // digits of a Code, 0 for any
	Choices          []Choice  // of Enum
	Sum              bool      // a printed total of the column is the sum of its rows
	About            [2]string // what the column means, Vietnamese and English, for templates
}

// Choice is a value of an Enum with the words it is written with.
type Choice struct {
	Value string
	Words []string
}

// Schema is what a caller wants from a file.
type Schema struct {
	Columns []Column
	Unique  []string // keys that together name a row once; empty for no check
}

// The bounds of dates that a column does not bound itself.
var (
	defaultEarliest = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	defaultLatest   = time.Date(2099, 12, 31, 0, 0, 0, 0, time.UTC)
)

// normal checks a schema and gives it with its defaults filled in. A fault is
// the programmer's, hence care.Internal.
func (s Schema) normal() (Schema, error) {
	fault := func(format string, args ...any) (Schema, error) {
		return s, &care.Error{Kind: care.Internal, Msg: care.Text{VI: "bảng mô tả cột sai", EN: "faulty schema"}, Err: fmt.Errorf(format, args...)}
	}
	if len(s.Columns) == 0 {
		return fault("no columns")
	}
	out := Schema{Columns: make([]Column, len(s.Columns)), Unique: s.Unique}
	keys, titles := map[string]bool{}, map[string]string{}
	for i, c := range s.Columns {
		if c.Key == "" || keys[c.Key] || len(c.Titles) == 0 {
			return fault("column %d: a key of its own and titles are needed", i)
		}
		keys[c.Key] = true
		for _, t := range c.Titles {
			k := titleKey(t)
			if other, taken := titles[k]; taken && other != c.Key || k == "" {
				return fault("title %q of %s and %s", t, c.Key, other)
			}
			titles[k] = c.Key
		}
		switch c.Kind {
		case Text, Code, Integer, Number, Percent, Date, Instant, YesNo:
		case Enum:
			if len(c.Choices) == 0 {
				return fault("enum %s has no choices", c.Key)
			}
		default:
			return fault("column %s has kind %q", c.Key, c.Kind)
		}
		if c.Sum && c.Kind != Integer && c.Kind != Number {
			return fault("column %s: only counts and amounts have a sum", c.Key)
		}
		if c.Earliest.IsZero() {
			c.Earliest = defaultEarliest
		}
		if c.Latest.IsZero() {
			c.Latest = defaultLatest
		}
		out.Columns[i] = c
	}
	for _, k := range s.Unique {
		if !keys[k] {
			return fault("unique key %s is no column", k)
		}
	}
	return out, nil
}

// index gives the position of a column by key.
func (s Schema) index(key string) (int, bool) {
	for i := range s.Columns {
		if s.Columns[i].Key == key {
			return i, true
		}
	}
	return 0, false
}

// isNumeric says that cells of the kind hold a number.
func (k Kind) isNumeric() bool { return k == Integer || k == Number || k == Percent }

// isDated says that cells of the kind hold a date.
func (k Kind) isDated() bool { return k == Date || k == Instant }

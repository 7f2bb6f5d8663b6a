// Package hamlet is the row that every peer creates and lists: a hamlet in the
// tables of our schema, with their indexes.
package hamlet

import (
	"fmt"
	"io/fs"
	"strings"

	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
)

// Hamlet is what a client sends and gets back.
type Hamlet struct {
	Code             string   `json:"code,omitempty"`
	Name             string   `json:"name"`
	Kind             string   `json:"kind"`
	Level            string   `json:"level,omitempty"`
	Parent           string   `json:"parent"`
	Path             string   `json:"path,omitempty"`
	From             string   `json:"from,omitempty"`
	To               *string  `json:"to,omitempty"`
	Aliases          string   `json:"aliases,omitempty"`
	Predecessors     string   `json:"predecessors,omitempty"`
	Population       *int64   `json:"population,omitempty"`
	PopulationOn     *string  `json:"population_on,omitempty"`
	PopulationSource *string  `json:"population_source,omitempty"`
	Lat              *float64 `json:"lat,omitempty"`
	Lon              *float64 `json:"lon,omitempty"`
	Version          int64    `json:"version,omitempty"`
}

// The statements of the bare handlers.
const (
	InsertArea = `INSERT INTO area (code, from_day, to_day, kind, level, name, parent, path, aliases, predecessors, population, population_on, population_source, lat, lon, version)
		VALUES ($1, '2022-03-01', $2, 'hamlet', 'hamlet', $3, $4, $5, '[]', '[]', NULL, NULL, NULL, NULL, NULL, 1)`
	InsertWord = `INSERT INTO area_word (word, code, from_day) VALUES ($1, $2, '2022-03-01')`
	List       = `SELECT code, name, kind, level, parent, path, from_day, to_day, aliases, predecessors, population, population_on, population_source, lat, lon, version FROM area WHERE parent = $1 ORDER BY path, from_day LIMIT 30`
)

var communes = gazetteer.Embedded().Under("49", care.CommuneLevel, care.MustDate("2022-03-01"))

// Tables are the statements that make the tables, from the migration itself.
func Tables() []string {
	text, err := fs.ReadFile(store.Schema(), "migrations/0004_areas.sql")
	if err != nil {
		panic(err) // it is embedded
	}
	return strings.Split(string(text), ";\n")
}

// Seeded is one of the rows that are there before.
func Seeded(i int) Hamlet {
	c := communes[i%len(communes)]
	return Hamlet{Code: fmt.Sprintf("%s.%07d", c.Code, i), Name: fmt.Sprintf("Thôn %d", i), Parent: string(c.Code), Path: "x"}
}

// Row is the arguments of InsertArea; what was there before has an end, as the
// communes of 2022 have.
func (h Hamlet) Row() []any {
	var to any
	if h.Path != "" {
		to = "2025-07-01"
	}
	return []any{h.Code, to, h.Name, h.Parent, "49/502/" + h.Parent + "/" + h.Code + "/"}
}

// Words are the arguments of InsertWord for each word.
func (h Hamlet) Words() (out [][]any) {
	for rest := gazetteer.Fold(h.Name); rest != ""; _, rest, _ = strings.Cut(rest, " ") {
		out = append(out, []any{rest, h.Code})
	}
	return out
}

// Rows is what both drivers call their rows.
type Rows interface {
	Next() bool
	Scan(...any) error
	Err() error
}

// Collect reads the rows of List.
func Collect(rows Rows) ([]Hamlet, error) {
	out := make([]Hamlet, 0, 30)
	for rows.Next() {
		var h Hamlet
		if err := rows.Scan(&h.Code, &h.Name, &h.Kind, &h.Level, &h.Parent, &h.Path, &h.From, &h.To, &h.Aliases, &h.Predecessors,
			&h.Population, &h.PopulationOn, &h.PopulationSource, &h.Lat, &h.Lon, &h.Version); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

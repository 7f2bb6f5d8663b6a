package gazetteer

import (
	"embed"
	"io/fs"
	"sync"

	"batang/care"
)

// The sets say in their first lines where they come from, what their dates rest
// on and what they leave out.
//
//go:embed data/*.csv
var data embed.FS

var embedded = sync.OnceValue(func() *Gazetteer {
	g, problems, err := load(data)
	if err != nil || len(problems) > 0 {
		// Not reachable in a build whose tests passed.
		panic("gazetteer: the embedded data is unsound")
	}
	return g
})

// Embedded returns the units that come with the program: the 63 provinces of
// 2022, Đà Nẵng as it has been since it took in Quảng Nam on 1 July 2025, and
// the 18 districts and 241 communes of Quảng Nam with their census population
// and centroids. To add a list, give New the Areas of this one and your own.
func Embedded() *Gazetteer { return embedded() }

// load makes one Gazetteer of all sets in files.
func load(files fs.FS) (*Gazetteer, []Problem, error) {
	names, err := fs.Glob(files, "data/*.csv")
	if err != nil {
		return nil, nil, err
	}
	var units []care.Area
	var problems []Problem
	for _, name := range names {
		f, err := files.Open(name)
		if err != nil {
			return nil, nil, err
		}
		us, ps, err := ReadCSV(f)
		_ = f.Close() // it was read
		if err != nil {
			return nil, nil, err
		}
		units, problems = append(units, us...), append(problems, ps...)
	}
	g, ps := New(units)
	return g, append(problems, ps...), nil
}

package app

import (
	"context"

	"batang/care"
	"batang/internal/store/registry"
)

// CommitPart takes one part of a file, as Commit does until it is cut off.
func (m Imports) CommitPart(ctx context.Context, c Call, id string) (registry.File, error) {
	file, content, err := m.load(ctx, c, id)
	if err != nil {
		return file, err
	}
	t, rows, _, err := readAll(m.of[file.Kind], content, file.Lang)
	if err != nil {
		return file, err
	}
	defer t.Close()
	return m.commitPart(ctx, c, id, m.of[file.Kind].plan(t, rows))
}

// ReadCensus reads the rows of a census file: of each what it says, or why not.
func ReadCensus(content []byte, l care.Lang) (good []care.Census, bad int, err error) {
	t, rows, unread, err := readAll(censusFiles{}, content, l)
	if err != nil {
		return nil, 0, err
	}
	for _, rec := range rows {
		if row, census, err := censusOf(rec); err == nil && !row.Counted.IsZero() {
			good = append(good, census)
			continue
		}
		bad++
	}
	return good, bad + int(unread), t.Close()
}

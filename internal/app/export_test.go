package app

import (
	"context"

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

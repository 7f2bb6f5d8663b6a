package serve_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/serve"
	"batang/internal/store"
)

// TestReference: a new database begins with the reference data that is named, and
// a name that nobody knows is refused.
func TestReference(t *testing.T) {
	start := func(reference string) (*serve.Server, error) {
		dir := t.TempDir()
		return serve.New(t.Context(), serve.Options{
			Listen: "127.0.0.1:0", DB: "sqlite:" + filepath.Join(dir, "batang.db"), Mark: store.Synthetic, Key: filepath.Join(dir, "key.pem"), AuditKey: filepath.Join(dir, "audit.pem"),
			Reference: reference, Log: slog.New(slog.DiscardHandler),
		})
	}
	if _, err := start("plan-9"); care.KindOf(err) != care.Invalid {
		t.Errorf("%v", err)
	}
	ministry := app.Call{Who: access.Who{ID: "m", Grants: []access.Grant{{Role: access.Exchange, Area: access.Country}}}}
	for reference, want := range map[string]int{"": 0, serve.Plan1080: 8} {
		s, err := start(reference)
		if err != nil {
			t.Fatal(err)
		}
		s.Start()
		page, err := s.App().Facilities.List(t.Context(), ministry, app.RegistryQuery{On: care.MustDate("2022-03-01")})
		if err != nil || len(page.Items) != want {
			t.Errorf("%q: %d facilities, %v", reference, len(page.Items), err)
		}
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	}
}

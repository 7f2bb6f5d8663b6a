package app

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"batang/internal/secret"
)

// FuzzLocalPath: whatever is asked for, a browser that is sent there stays here.
func FuzzLocalPath(f *testing.F) {
	for _, s := range []string{"/", "/stations?q=a", "//evil.example", "/\\evil", "https://evil.example", "/a#b", "/\tx", "", "/api/v1/x", "javascript:x", "/%2f/x", "///x"} {
		f.Add(s)
	}
	base := &url.URL{Scheme: "https", Host: "batang.example"}
	f.Fuzz(func(t *testing.T, next string) {
		got := LocalPath(next)
		// Browsers take \ for / and leave out tabs and line ends.
		as := strings.NewReplacer("\\", "/", "\t", "", "\n", "", "\r", "").Replace(got)
		u, err := base.Parse(as)
		if err != nil {
			if strings.HasPrefix(as, "/") && !strings.HasPrefix(as, "//") {
				return // no address at all for Go; for a browser a path
			}
			t.Fatalf("%q: %v", got, err)
		}
		if u.Host != base.Host || u.Scheme != base.Scheme || strings.ContainsAny(got, "#\r\n") || strings.HasPrefix(got, "/api/") {
			t.Errorf("%q goes to %q, %s", next, got, u)
		}
	})
}

// FuzzTicket: nothing but what was sealed here is a ticket, and only in its time.
func FuzzTicket(f *testing.F) {
	key, err := secret.NewKey(make([]byte, 32))
	if err != nil {
		f.Fatal(err)
	}
	a := Accounts{key: key}
	now := time.Date(2022, 3, 1, 8, 0, 0, 0, time.UTC)
	sealed, err := a.sealTicket(ticket{State: "s", Until: now.Add(directoryTime)})
	if err != nil {
		f.Fatal(err)
	}
	if got, err := a.openTicket(sealed, now); err != nil || got.State != "s" {
		f.Fatal(got, err)
	}
	if _, err := a.openTicket(sealed, now.Add(directoryTime+time.Second)); err == nil {
		f.Error("a ticket holds after its time")
	}
	f.Add(sealed)
	f.Add("")
	f.Add("e30")
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := a.openTicket(s, now); err == nil && got.State != "s" {
			t.Errorf("%q is taken for a ticket", s)
		}
	})
}

package ui_test

import (
	"net/http"
	"testing"

	"batang/access"
	"batang/internal/browsertest"
	"batang/internal/testkit"
)

// speak sets the language of a page at a server or at the door of somebody signed in.
func speak(p *browsertest.Page, at, lang string) {
	p.Open(at + "/assets/icon.svg") // an address of the same origin, to set the language
	p.Eval("localStorage.setItem('batang.lang', '" + lang + "')")
}

// addStation registers the station of the commune in which the people of the journeys
// live.
func addStation(t *testing.T, s *testkit.Server) {
	t.Helper()
	centre := s.As("huyen", access.Grant{Role: access.DistrictHealthCentre, Area: "516"})
	if a := centre.Do("POST", "/api/v1/stations", map[string]any{"code": "TR-1", "name": "Trạm y tế xã Giả Định", "area": "20935", "kind": "commune_station", "state": "active"}); a.Status != http.StatusCreated {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
}

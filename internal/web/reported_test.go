package web_test

import (
	"net/http"
	"testing"
	"time"

	"batang/access"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// TestReportedLater: what a crew kept while its line was down carries the time at which
// it happened over HTTP, and a time that is none is refused.
func TestReportedLater(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	must := func(c *testkit.Client, method, path string, in map[string]any, want int) testkit.Answer {
		t.Helper()
		a := c.Do(method, path, in)
		if a.Status != want {
			t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
		}
		return a
	}
	centre := s.As("huyen", access.Grant{Role: access.DistrictHealthCentre, Area: "516"})
	must(centre, "POST", "/api/v1/stations", map[string]any{"code": "TR-1", "name": "Trạm y tế xã Giả Định", "area": "20935", "kind": "commune_station", "state": "active"}, http.StatusCreated)
	must(centre, "POST", "/api/v1/teams", map[string]any{"code": "KIP-1", "name": "Kíp Giả", "area": "516", "kind": "vehicle_crew", "station": "TR-1"}, http.StatusCreated)
	must(s.As("so.y.te", access.Grant{Role: access.Department, Area: "49"}), "POST", "/api/v1/vehicles", map[string]any{"code": "XE-1", "name": "Xe Giả", "area": "516", "kind": "ambulance", "state": "in_service", "team": "KIP-1"}, http.StatusCreated)
	crew := s.As("kip.xe", access.Grant{Role: access.Driver, Team: "KIP-1"})
	happened := testkit.Day.Add(-2 * time.Hour)
	var check struct {
		At      time.Time
		Counted time.Time `json:"counted_at"`
	}
	must(crew, "POST", "/api/v1/vehicles/XE-1/checks", map[string]any{"oxygen_litres": 100, "happened_at": happened}, http.StatusCreated).JSON(t, &check)
	if !check.Counted.Equal(happened) || check.At.Before(testkit.Day) {
		t.Errorf("%+v, counted at %s", check, happened)
	}
	must(crew, "POST", "/api/v1/vehicles/XE-1/checks", map[string]any{"oxygen_litres": 100, "happened_at": "hôm qua"}, http.StatusUnprocessableEntity)
}

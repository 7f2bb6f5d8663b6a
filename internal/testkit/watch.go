package testkit

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
)

// Heard is an event of the stream /api/v1/events.
type Heard struct {
	Name     string // empty for a change; ready, reset
	Position string // its id, to resume behind
	Kind     string `json:"kind"`
	ID       string `json:"id"`
	Area     string `json:"area"`
}

// Watch opens the stream after a position, empty for now, and returns once it is
// open. The channel is closed when the stream ends, which stop makes it do.
func (c *Client) Watch(after string) (heard <-chan Heard, stop func()) {
	c.s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.s.URL+"/api/v1/events", nil)
	if err != nil {
		c.s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if after != "" {
		req.Header.Set("Last-Event-ID", after)
	}
	res, err := (&http.Client{}).Do(req)
	if err != nil {
		c.s.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		c.s.t.Fatalf("the stream answered %d", res.StatusCode)
	}
	out := make(chan Heard, 10_000)
	go func() {
		defer close(out)
		defer res.Body.Close()
		var h Heard
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				h.Position = value
			case "event":
				h.Name = value
			case "data":
				_ = json.Unmarshal([]byte(value), &h) // an empty object for ready and reset
			case "":
				if h.Position != "" {
					out <- h
				}
				h = Heard{}
			}
		}
	}()
	return out, cancel
}

package testkit

import (
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
)

// Door is an address at which a browser is the client: what it sends goes to the
// server with the client's token. It is open until the end of the test.
func (c *Client) Door() string {
	c.s.t.Helper()
	to, err := url.Parse(c.s.URL)
	if err != nil {
		c.s.t.Fatal(err)
	}
	door := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Header.Set("Authorization", "Bearer "+c.token)
	}})
	c.s.t.Cleanup(func() { door.CloseClientConnections(); door.Close() })
	return door.URL
}

package notify

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
)

// maxAnswer is how much of an answer is read.
const maxAnswer = 64 << 10

// client goes where the configuration says and nowhere else: it follows no redirect.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// exchange sends a request with its body and reads the answer. The error is a
// *Failure: Retry as long as nothing was written, Unknown after that.
func exchange(ctx context.Context, method, to string, header http.Header, body []byte) (status int, answer []byte, err error) {
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { written.Store(true) }})
	req, err := http.NewRequestWithContext(ctx, method, to, bytes.NewReader(body))
	if err != nil {
		return 0, nil, failure(Retry, "bad_url")
	}
	req.Header = header
	res, err := client.Do(req)
	if err == nil {
		defer res.Body.Close()
		answer, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer))
		status = res.StatusCode
	}
	switch {
	case err == nil:
		return status, answer, nil
	case !written.Load():
		return 0, nil, failure(Retry, "net_no_connection")
	case errors.Is(err, context.DeadlineExceeded):
		return 0, nil, failure(Unknown, "net_timeout")
	}
	return 0, nil, failure(Unknown, "net_broken")
}

// ofStatus is the failure that a status other than success means. What says that
// our key or address of the server is wrong is tried again: somebody can mend it.
func ofStatus(status int) *Failure {
	verdict := Retry
	switch {
	case status == http.StatusBadGateway || status == http.StatusGatewayTimeout:
		verdict = Unknown
	case status >= 400 && status < 500 && !slices.Contains([]int{401, 402, 403, 404, 405, 407, 408, 409, 425, 429}, status):
		verdict = Refused
	}
	return failure(verdict, "http_%d", status)
}

// soundURL reports whether a URL of the configuration may be used: absolute, of the
// web, with TLS unless plain is allowed, without a password in it.
func soundURL(s string, plain bool) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && u.User == nil && u.Fragment == "" &&
		(u.Scheme == "https" || plain && u.Scheme == "http") && !strings.ContainsAny(s, " \t\r\n")
}

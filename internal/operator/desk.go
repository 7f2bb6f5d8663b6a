package operator

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"batang/care"
	"batang/internal/app"
)

// address is how a running server is reached, as the file says it.
type address struct {
	Address string `json:"address"`
	Secret  string `json:"secret"`
}

// reply is what comes back over the connection.
type reply struct {
	Answer Answer
	Error  *failure `json:",omitempty"`
}

// failure is a care.Error on its way.
type failure struct {
	Kind      care.Kind
	Field     string
	Msg, Hint care.Text
}

// Desk takes requests inside a running server.
type Desk struct {
	app    *app.App
	url    string
	path   string
	secret string
	l      net.Listener
	srv    *http.Server
}

const limit = 30 * time.Second

// Listen begins to listen on a loopback address, and writes it to the file; url is
// where people reach the server. Serve answers, Stop removes the file.
func Listen(a *app.App, path, url string) (*Desk, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, care.Failf(care.Unavailable, "không mở được cổng quản trị", "listen for the operator: %w", err)
	}
	d := &Desk{app: a, url: url, path: path, secret: newSecret(), l: l}
	d.srv = &http.Server{Handler: d, ReadTimeout: limit, WriteTimeout: 2 * limit, MaxHeaderBytes: 8 << 10}
	if err := d.write(); err != nil {
		_ = l.Close()
		return nil, care.Failf(care.Unavailable, "không ghi được tệp quản trị", "write the operator's file: %w", err)
	}
	return d, nil
}

// write puts the file in place at once, never half, for its owner alone.
func (d *Desk) write() error {
	text, err := json.Marshal(address{d.l.Addr().String(), d.secret})
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(d.path), filepath.Base(d.path)+".*") // made with 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), d.path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// Serve answers until Stop.
func (d *Desk) Serve() { _ = d.srv.Serve(d.l) }

// Stop takes no further requests and removes the file.
func (d *Desk) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	err := d.srv.Shutdown(ctx)
	_ = d.l.Close() // closed already when it served
	_ = os.Remove(d.path)
	return err
}

// ServeHTTP takes one request.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+d.secret)) != 1 {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if r.Method == http.MethodGet {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	var req Request
	var out reply
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&req)
	if err != nil {
		err = care.Errorf(care.Invalid, "không đọc được lệnh", "the command is not readable")
	} else {
		out.Answer, err = run(r.Context(), d.app.Accounts, req)
	}
	if out.Answer.Link != "" {
		out.Answer.Link = d.url + out.Answer.Link
	}
	if err != nil {
		out = reply{Error: &failure{Kind: care.KindOf(err), Msg: care.TextOf(err)}}
		var ours *care.Error
		if errors.As(err, &ours) {
			out.Error = &failure{ours.Kind, ours.Field, ours.Msg, ours.Hint}
		}
	}
	_ = json.NewEncoder(w).Encode(out) // the other side may be gone
}

// read reads the file of a server; false when there is none, or nothing sensible.
func read(path string) (*address, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, false
	}
	var a address
	if json.Unmarshal(text, &a) != nil {
		return nil, false
	}
	host, _, err := net.SplitHostPort(a.Address)
	return &a, err == nil && net.ParseIP(host).IsLoopback() && a.Secret != ""
}

// alive reports whether the server that wrote the file still runs.
func (a *address) alive(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	res, err := a.send(ctx, http.MethodGet, nil)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusNoContent
}

func (a *address) send(ctx context.Context, method string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+a.Address+"/", body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+a.Secret)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // no proxy between
	return client.Do(req)
}

func (a *address) do(ctx context.Context, r Request) (Answer, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return Answer{}, err
	}
	res, err := a.send(ctx, http.MethodPost, bytes.NewReader(text))
	if err != nil {
		return Answer{}, care.Failf(care.Unavailable, "máy chủ không trả lời", "the running server does not answer: %w", err)
	}
	defer res.Body.Close()
	var out reply
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		return Answer{}, care.Failf(care.Unavailable, "máy chủ không trả lời", "read the answer of the running server: %w", err)
	}
	if e := out.Error; e != nil {
		return Answer{}, &care.Error{Kind: e.Kind, Field: e.Field, Msg: e.Msg, Hint: e.Hint}
	}
	return out.Answer, nil
}

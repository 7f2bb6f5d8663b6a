package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// request is what the gate found out about a request.
type request struct {
	call    app.Call
	lang    care.Lang
	from    string    // address of the other side
	device  string    // token by which a device is known that was signed in on before
	cookies []string  // that the answer sets
	own     care.Lang // of the account
	at      time.Time // domain time at which it was found out who asks
}

type requestKey struct{}

func requestOf(ctx context.Context) *request { return ctx.Value(requestKey{}).(*request) }

var idempotencyKey = &huma.Param{
	Name: "Idempotency-Key", In: "header", Required: true,
	Description: "Made by the sender, a UUID: the same key with the same command is done once, however often it is sent.",
	Schema:      &huma.Schema{Type: huma.TypeString, MinLength: ptr(8), MaxLength: ptr(100)},
}

func ptr[T any](v T) *T { return &v }

// gate finds out who asks before anything of the request is read: what the
// caller may nowhere do is refused here, the rest by the use case.
func (s *Server) gate(op Operation) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		req := &request{lang: langOf(r.Header.Get("Accept-Language")), from: peer(r), device: cookieOf(r, s.deviceCookie())}
		if !op.Public {
			if p := s.identify(r, req, op); p != nil {
				writeProblem(w, p)
				return
			}
		}
		if op.Command {
			if p := s.readCommand(w, r, req, s.maxBody(op)); p != nil {
				writeProblem(w, p)
				return
			}
		}
		next(huma.WithValue(ctx, requestKey{}, req))
	}
}

// identify fills in who asks, or says why not.
func (s *Server) identify(r *http.Request, req *request, op Operation) *Problem {
	ctx := r.Context()
	// Tokens and sessions are too long to be guessed, so wrong ones are not counted:
	// that would let one program behind an address lock out the others.
	id, err := s.opt.App.Accounts.Identify(ctx, app.Credential{Token: bearer(r), Session: cookieOf(r, s.sessionCookie()), Passive: op.Passive})
	if err != nil {
		return s.problem(ctx, req.lang, err)
	}
	if r.Header.Get("Accept-Language") == "" {
		req.lang = id.Lang
	}
	req.call.Who, req.call.Session = id.Who, id.Session
	if id.Session.Locked && !op.WhileLocked {
		return withStatus(http.StatusUnauthorized, "locked", req.lang, sessionLocked, enterPIN)
	}
	req.own, req.at = id.Lang, id.At
	if op.Can != "" && id.Scope(op.Can, id.At).Empty() {
		return s.problem(ctx, req.lang, id.Check(op.Can, access.Target{}, id.At))
	}
	return nil
}

// readCommand reads the key of a command and what it is bound to.
func (s *Server) readCommand(w http.ResponseWriter, r *http.Request, req *request, limit int64) *Problem {
	key := r.Header.Get("Idempotency-Key")
	if len(key) < 8 || len(key) > 100 || strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return problemOf(req.lang, care.Errorf(care.Invalid, "thiếu mã chống gửi trùng, từ 8 đến 100 ký tự ASCII", "the key against repeats is missing, 8 to 100 ASCII characters").
			At("header.Idempotency-Key").Do("tạo một UUID cho mỗi lần bấm gửi, dùng lại khi gửi lại", "make a UUID for each act, and use it again when you send it again"))
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return humaProblem(req.lang, http.StatusRequestEntityTooLarge, nil).(*Problem)
	case err != nil:
		return problemOf(req.lang, care.Errorf(care.Invalid, "nội dung bị cắt", "the body was cut off"))
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	h := sha256.New()
	for _, part := range []string{r.Method, r.URL.RequestURI(), r.Header.Get("If-Match")} {
		_, _ = io.WriteString(h, part+"\n")
	}
	h.Write(body)
	req.call.Key = key
	h.Sum(req.call.Hash[:0])
	return nil
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// langOf is the language a caller asks for: whichever of vi and en they weigh
// more, Vietnamese when it is the same or neither is named.
func langOf(accept string) care.Lang {
	best, lang := 0.0, care.VI
	for part := range strings.SplitSeq(accept, ",") {
		tag, param, _ := strings.Cut(strings.TrimSpace(part), ";")
		weight := 1.0
		if v, ok := strings.CutPrefix(strings.TrimSpace(param), "q="); ok {
			weight, _ = strconv.ParseFloat(v, 64)
		}
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if (primary == "vi" || primary == "en") && (weight > best || weight == best && primary == "vi" && best > 0) {
			best, lang = weight, care.Lang(primary)
		}
	}
	return lang
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// ifMatch reads the version that a change is meant for.
func ifMatch(header string) (int64, error) {
	if header == "" {
		return 0, care.Errorf(care.Invalid, "thiếu If-Match", "If-Match is missing").At("header.If-Match").
			Do("gửi ETag đã đọc, để không ghi đè người khác", "send the ETag that you read, so that nobody's change is lost")
	}
	v, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(header, "W/"), `"`), 10, 64)
	if err != nil || v < 1 {
		return 0, care.Errorf(care.Invalid, "If-Match không phải ETag của hệ thống này", "If-Match is no ETag of this system").At("header.If-Match")
	}
	return v, nil
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	h := w.Header()
	h.Set("Content-Type", p.ContentType(""))
	if p.retry != "" {
		h.Set("Retry-After", p.retry)
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="batang"`)
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller may be gone
}

// strictJSON refuses what JSON allows and nobody means: a key that stands twice
// and text that is no UTF-8.
var strictJSON = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshalStrictly}

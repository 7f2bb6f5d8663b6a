package public

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"batang/care"
	"batang/internal/app"
	"batang/monitor"
)

// newKey is what a form is known by, so that sending it twice is sending it once.
func newKey() string { return rand.Text() }

func (s *server) askIn(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, http.StatusOK, "in", s.start(r, "Mở trang theo dõi", "Open your page"))
}

// codeForm is what a code is given back with.
type codeForm struct{ ID, Phone string }

func (s *server) in(w http.ResponseWriter, r *http.Request) {
	p := s.start(r, "Mở trang theo dõi", "Open your page")
	if s.limits.over(peer(r), "code", codesFrom) {
		s.fail(w, r, p, tooMany())
		return
	}
	id, err := s.opt.App.Family.AskCode(r.Context(), p.V("phone"), p.Lang)
	if care.KindOf(err) == care.Invalid {
		p.Errors["phone"] = care.TextOf(err).In(p.Lang)
		s.show(w, r, http.StatusUnprocessableEntity, "in", p)
		return
	}
	if err != nil {
		s.fail(w, r, p, err)
		return
	}
	p.Action, p.Data = "/p/code", codeForm{id, p.V("phone")}
	s.show(w, r, http.StatusOK, "code", p)
}

func (s *server) code(w http.ResponseWriter, r *http.Request) {
	p := s.start(r, "Mở trang theo dõi", "Open your page")
	if s.limits.over(peer(r), "guess", guessesFrom) {
		s.fail(w, r, p, tooMany())
		return
	}
	year, _ := strconv.Atoi(p.V("born")) // what is no year opens nothing that needs one
	doors, err := s.opt.App.Family.Enter(r.Context(), p.V("id"), p.V("code"), p.V("phone"), year)
	if errors.Is(err, app.ErrCode) {
		p.Errors["code"] = care.TextOf(err).In(p.Lang)
		p.Action, p.Data = "/p/code", codeForm{p.V("id"), p.V("phone")}
		s.show(w, r, http.StatusForbidden, "code", p)
		return
	}
	if err != nil {
		s.fail(w, r, p, err)
		return
	}
	if len(doors) == 1 {
		http.Redirect(w, r, app.FamilyPath+doors[0].Token+"?l="+string(p.Lang), http.StatusSeeOther)
		return
	}
	p.Title, p.Data = p.Lang.Pick("Chọn người", "Choose the person"), doors
	s.show(w, r, http.StatusOK, "doors", p)
}

// ownPage is the page of a person: their plan, and after something was sent, what to
// do now.
type ownPage struct {
	app.OwnPage
	Sent   *app.Answered // nil when nothing was sent
	Unread bool          // something of it could not be read
	Token  string
}

// RiskWord, PlaceWord, Due, Again and Vital are how the page says what it knows.
func (o ownPage) RiskWord() care.Text  { return care.RiskWords[o.Risk] }
func (o ownPage) PlaceWord() care.Text { return care.PlaceWords[o.Place] }
func (o ownPage) Due() bool            { return !o.NextAt.IsZero() && !o.Now.Before(o.NextAt) }
func (o ownPage) Admitted() bool       { return o.Status == care.Admitted }

// Again says that the last reading is to be measured again.
func (o ownPage) Again() bool {
	if o.Sent != nil {
		return len(o.Sent.Doubts) > 0 || slices.ContainsFunc(o.Sent.Tell, func(t monitor.Told) bool { return t.ID == care.AdviseRemeasure })
	}
	return len(o.Doubts) > 0
}

// Last are the numbers of the last reading, in words.
func (o ownPage) Last() (out []string) {
	var given map[string]any
	if json.Unmarshal(o.Given, &given) != nil {
		return nil
	}
	for _, m := range measured {
		if v, there := given[care.Vocabulary[m.fact].Name].(float64); there {
			out = append(out, m.name.VI+" "+strconv.FormatFloat(v, 'f', -1, 64))
		}
	}
	return out
}

func (s *server) own(w http.ResponseWriter, r *http.Request) {
	p := s.start(r, "Theo dõi sức khỏe", "Your health")
	if s.limits.over(peer(r), "own", readsFrom) {
		s.fail(w, r, p, tooMany())
		return
	}
	s.showOwn(w, r, http.StatusOK, p, nil)
}

func (s *server) showOwn(w http.ResponseWriter, r *http.Request, status int, p *page, sent *app.Answered) {
	token := r.PathValue("token")
	o, err := s.opt.App.Family.Open(r.Context(), token)
	if err != nil {
		s.fail(w, r, p, err)
		return
	}
	p.Action, p.Key, p.Data = app.FamilyPath+token, newKey(), ownPage{o, sent, len(p.Errors) > 0, token}
	if sent != nil && len(p.Errors) == 0 {
		p.Values = nil
	}
	s.show(w, r, status, "own", p)
}

// reading takes a reading. Whatever can be read of it is sent on at once; what cannot
// is asked for again, and told to a person as unreadable.
func (s *server) reading(w http.ResponseWriter, r *http.Request) {
	p := s.start(r, "Theo dõi sức khỏe", "Your health")
	now := s.now(r.Context())
	facts := p.moment()
	in := app.Sent{Unread: len(p.Errors) > 0, Key: p.V("key")}
	if seen(facts) {
		facts["source"], facts["measured_at"] = p.source(), p.at(now).Format("2006-01-02T15:04:05Z07:00")
		in.Given = jsonOf(facts)
	}
	if p.V("well") == "yes" && in.Given == nil && !in.Unread {
		in.Given = jsonOf(map[string]any{"symptoms": []string{}, "source": p.source(), "measured_at": p.at(now).Format("2006-01-02T15:04:05Z07:00")})
	}
	if in.Given == nil && !in.Unread {
		p.Errors["spo2"] = p.Lang.Pick("Ghi ít nhất một số đo, hoặc đánh dấu điều thấy được.", "Give one number at least, or tick what you see.")
		s.showOwn(w, r, http.StatusUnprocessableEntity, p, nil)
		return
	}
	s.sent(w, r, p, in)
}

func (s *server) sent(w http.ResponseWriter, r *http.Request, p *page, in app.Sent) {
	out, err := s.opt.App.Family.Send(r.Context(), r.PathValue("token"), in)
	if err != nil {
		s.fail(w, r, p, err)
		return
	}
	p.Title = p.Lang.Pick("Đã nhận", "Received")
	s.showOwn(w, r, http.StatusOK, p, &out)
}

// press takes a press for help.
func (s *server) press(w http.ResponseWriter, r *http.Request) {
	p := s.start(r, "Cần giúp ngay", "Help now")
	in := app.Sent{Help: true, Key: p.V("key")}
	if list := p.chosen("emergency", emergencies); len(list) == 1 {
		in.Emergency = list[0]
	}
	s.sent(w, r, p, in)
}

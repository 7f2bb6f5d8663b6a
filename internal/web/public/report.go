package public

import (
	"maps"
	"net/http"

	"batang/care"
	"batang/internal/app"
)

// place is where somebody chooses where they stay, step by step.
type place struct {
	Here  string // name of what was chosen so far
	Code  string
	Units []app.Area
}

// at finds the unit of a code among those that may be chosen; the form can be filled
// in once it is a commune.
func (s *server) at(r *http.Request, code string) (place, bool, error) {
	list, err := s.opt.App.Family.Places(r.Context(), care.AreaCode(code))
	if err != nil {
		return place{}, false, err
	}
	out := place{Code: code}
	for _, u := range list {
		if u.Level() == care.HamletLevel {
			break
		}
		out.Units = append(out.Units, u)
	}
	if code == "" {
		return out, false, nil
	}
	u, err := s.opt.App.Family.Place(r.Context(), care.AreaCode(code))
	if err != nil || u.Code == "" {
		return out, false, err
	}
	out.Here = u.FullName()
	return out, u.Level() == care.CommuneLevel, nil
}

func (s *server) askReport(w http.ResponseWriter, r *http.Request) {
	p := s.start(r, "Khai báo xét nghiệm dương tính", "Report a positive test")
	where, commune, err := s.at(r, clean(r.URL.Query().Get("at")))
	if err != nil {
		s.fail(w, r, p, err)
		return
	}
	p.Data = where
	if !commune {
		s.show(w, r, http.StatusOK, "where", p)
		return
	}
	p.Values.Set("at", where.Code)
	p.Action, p.Key = "/p/report", newKey()
	s.show(w, r, http.StatusOK, "report", p)
}

// taken is what is said after a report or a cry for help.
type taken struct {
	app.Reported
	Phone string
}

// report takes a report. What may be danger is sent on with whatever else can be
// read; anything else that is wrong is asked for again first.
func (s *server) report(w http.ResponseWriter, r *http.Request) {
	p := s.start(r, "Khai báo xét nghiệm dương tính", "Report a positive test")
	now := s.now(r.Context())
	moment := p.moment()
	facts := p.standing(now)
	who := p.person(now)
	urgent := p.V("help") != "" || app.Pressing(jsonOf(moment))
	where, commune, err := s.at(r, p.V("at"))
	if err != nil {
		s.fail(w, r, p, err)
		return
	}
	p.Data = where
	if !commune {
		p.Errors["at"] = p.Lang.Pick("Chọn lại xã, phường nơi đang ở.", "Choose the commune where they stay again.")
	}
	crowded := s.limits.over(peer(r), "report", reportsFrom)
	switch {
	case urgent:
	case len(p.Errors) > 0:
		p.Action, p.Key = "/p/report", p.V("key")
		s.show(w, r, http.StatusUnprocessableEntity, "report", p)
		return
	case crowded:
		s.fail(w, r, p, tooMany())
		return
	}
	if seen(moment) {
		moment["source"], moment["measured_at"] = p.source(), p.at(now).Format("2006-01-02T15:04:05Z07:00")
	}
	maps.Copy(facts, moment)
	if who.Phone == "" && p.V("phone") != "" {
		who.Note = "điện thoại ghi: " + p.V("phone")
	}
	out, err := s.opt.App.Family.Report(r.Context(), app.Reporting{
		Person: who, Facts: jsonOf(facts), Help: p.V("help") != "", Machine: robot(p.Values), Crowded: crowded, Key: p.V("key"), Lang: p.Lang,
	})
	if err != nil {
		s.fail(w, r, p, err)
		return
	}
	p.Title, p.Data = p.Lang.Pick("Đã nhận", "Received"), taken{out, p.V("phone")}
	s.show(w, r, http.StatusOK, "taken", p)
}

func tooMany() error {
	return care.Errorf(care.TooMany, "từ mạng này đã gửi quá nhiều", "too much was sent from this network").
		Do("đợi mười phút, hoặc gọi trạm y tế; khẩn cấp gọi 115", "wait ten minutes, or call the station; in an emergency call 115")
}

func (s *server) askHelp(w http.ResponseWriter, r *http.Request) {
	p := s.start(r, "Cần giúp ngay", "Help now")
	s.showHelp(w, r, http.StatusOK, p)
}

func (s *server) showHelp(w http.ResponseWriter, r *http.Request, status int, p *page) {
	where, _, err := s.at(r, "")
	if err != nil {
		s.opt.Log.WarnContext(r.Context(), "the units cannot be listed", "err", err) // help is asked for without them
	}
	p.Action, p.Data = "/p/help", where
	s.show(w, r, status, "help", p)
}

func (s *server) help(w http.ResponseWriter, r *http.Request) {
	p := s.start(r, "Cần giúp ngay", "Help now")
	code := p.V("emergency")
	if len(p.chosen("emergency", emergencies)) == 0 {
		code = ""
	}
	words := p.V("words")
	for _, d := range dangers {
		if p.Has("d", d.Value) {
			words += " · " + d.VI
		}
	}
	out, err := s.opt.App.Family.Plead(r.Context(), app.Plea{
		Phone: p.V("phone"), Name: p.V("name"), Address: p.V("address"), Words: words, Area: care.AreaCode(p.V("at")), Emergency: code, Lang: p.Lang,
		Crowded: s.limits.over(peer(r), "plea", pleasFrom) || robot(p.Values),
	})
	if care.KindOf(err) == care.Invalid {
		p.Errors["phone"] = care.TextOf(err).In(p.Lang)
		s.showHelp(w, r, http.StatusUnprocessableEntity, p)
		return
	}
	if err != nil {
		s.fail(w, r, p, err)
		return
	}
	p.Title, p.Data = p.Lang.Pick("Đã báo", "Somebody was told"), taken{out, ""}
	s.show(w, r, http.StatusOK, "taken", p)
}

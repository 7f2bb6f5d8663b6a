package app

import (
	"context"
	"slices"
	"strings"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/registry"
)

// Papers is the use cases of papers that somebody signs (D48): issued when the state of
// the case grants it, numbered, never changed, only revoked.
type Papers struct{ ward }

// NewPaper is a paper that is to be issued; days that are not given follow from the
// case.
type NewPaper struct {
	Kind        care.PaperKind
	Signed      care.PaperSigned
	From, Until care.Date
}

// PaperSheet is a paper with all that is printed on it.
type PaperSheet struct {
	Paper    care.Paper
	Number   string
	Issuer   string // name of the commune or facility
	Above    string // name of the unit above it
	Facility bool   // issued by a facility
	Person   care.Person
	Stay     string // names of the units where the person stays
	Case     care.Case
	Judged   Judged

	Synthetic bool // the database holds invented people
}

// Issue issues a paper about a case.
func (a Papers) Issue(ctx context.Context, c Call, id string, version int64, n NewPaper) (care.Paper, error) {
	if err := checkSigned(&n); err != nil {
		return care.Paper{}, err
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (care.Paper, error) {
		ch, err := a.open(tx, c, id)
		if err != nil {
			return care.Paper{}, err
		}
		stayed, err := ch.lastFacility()
		if err != nil {
			return care.Paper{}, err
		}
		if stayed != "" && n.Kind == care.DischargePaper { // they have left it, and it is the one that writes of it
			ch.target.Facilities = append(ch.target.Facilities, stayed)
		}
		step, side, err := stepOf(ch, &care.Papers, "", care.IssuePaper, string(n.Kind))
		if err != nil {
			return care.Paper{}, err
		}
		if version != 0 && ch.kept.Version != version {
			return care.Paper{}, stale()
		}
		if err := ch.kept.GrantsPaper(n.Kind); err != nil {
			return care.Paper{}, err
		}
		now := tx.Now()
		p := care.Paper{ID: store.NewKey(), Case: id, Kind: n.Kind, Status: step.To, Year: care.DateIn(now).Year(), At: now, By: c.Who.ID, Signed: n.Signed, From: n.From, Until: n.Until}
		if p.Issuer, err = issuer(n.Kind, side, string(ch.kept.Area), stayed); err != nil {
			return care.Paper{}, err
		}
		if err := ch.dates(&p); err != nil {
			return care.Paper{}, err
		}
		if err := cases.AddPaper(tx, &p); err != nil {
			return care.Paper{}, err
		}
		if err := ch.step("paper", p.ID, string(care.IssuePaper), "", string(p.Status), side, Said{care.NeedOutcome: string(p.Kind)}); err != nil {
			return care.Paper{}, err
		}
		if err := ch.settle(care.TaskIssuePaper); err != nil {
			return care.Paper{}, err
		}
		if err := tx.Emit("paper.issue", string(ch.kept.Area), p.ID, nil, paperSeen(&p)); err != nil {
			return care.Paper{}, err
		}
		return p, ch.save("paper_issued", map[string]string{"paper": p.ID, "kind": string(p.Kind)})
	})
}

// paperSeen is a paper in the feed, which carries no words of people.
func paperSeen(p *care.Paper) map[string]any {
	return map[string]any{"case": p.Case, "kind": p.Kind, "status": p.Status, "issuer": p.Issuer, "year": p.Year, "seq": p.Seq, "version": p.Version}
}

// checkSigned refuses a paper that lacks what is printed on its kind.
func checkSigned(n *NewPaper) error {
	s := &n.Signed
	if !care.PaperKinds.Has(n.Kind) {
		return care.Errorf(care.Invalid, "không có loại giấy này", "there is no such paper").At("kind")
	}
	need := map[string]bool{"signer": true, "title": true, "to": n.Kind == care.ReferralPaper, "people": n.Kind == care.ConsultationPaper, "text": n.Kind == care.ReferralPaper || n.Kind == care.ConsultationPaper}
	for _, f := range []struct {
		name string
		text *string
	}{{"signer", &s.Signer}, {"title", &s.Title}, {"to", &s.To}, {"people", &s.People}, {"text", &s.Text}} {
		*f.text = strings.TrimSpace(*f.text)
		if need[f.name] && *f.text == "" {
			return care.Errorf(care.Invalid, "giấy này cần ghi mục này", "this paper needs this entry").At(f.name)
		}
		if len([]rune(*f.text)) > MaxSaid {
			return care.Errorf(care.Invalid, "dài quá %d chữ", "longer than %d letters", MaxSaid).At(f.name)
		}
	}
	return nil
}

// issuer is who issues a paper: what belongs to the commune is not a facility's, and
// the other way round (D48).
func issuer(k care.PaperKind, side care.Side, commune, facility string) (string, error) {
	byFacility := side == care.FacilitySide
	switch {
	case byFacility && (k == care.HomeIsolationPaper || k == care.RecoveryPaper):
		return "", care.Errorf(care.Denied, "giấy này do trạm y tế hoặc UBND xã cấp", "this paper is the commune's to issue")
	case !byFacility && k == care.DischargePaper:
		return "", care.Errorf(care.Denied, "giấy ra viện do cơ sở điều trị cấp", "a discharge paper is the facility's to issue")
	case byFacility && facility == "":
		return "", care.Errorf(care.Conflict, "người bệnh chưa nằm ở cơ sở nào", "the person has stayed in no facility")
	case byFacility:
		return facility, nil
	}
	return commune, nil
}

// lastFacility is where the person lies, or lay last; "" for nowhere.
func (ch *chart) lastFacility() (string, error) {
	if ch.kept.Facility != "" {
		return ch.kept.Facility, nil
	}
	s, err := cases.LastStep(ch.tx, ch.kept.ID, string(care.Admit))
	if err != nil || s == nil {
		return "", err
	}
	return s.Detail[care.NeedFacility], nil
}

// dates fills in the days of a paper from the steps that it tells of.
func (ch *chart) dates(p *care.Paper) error {
	dayOf := func(event care.CaseEvent, otherwise care.Date) (care.Date, *care.TakenStep, error) {
		s, err := cases.LastStep(ch.tx, ch.kept.ID, string(event))
		if err != nil || s == nil {
			return otherwise, nil, err
		}
		return care.DateIn(s.At), s, nil
	}
	positive := care.DateIn(ch.kept.PositiveAt)
	var s *care.TakenStep
	var err error
	switch p.Kind {
	case care.HomeIsolationPaper:
		if p.From.IsZero() {
			p.From = positive
		}
	case care.RecoveryPaper:
		p.From = positive
		if p.Until, s, err = dayOf(care.GrantRecovery, care.DateIn(p.At)); err == nil && s != nil && p.Signed.Text == "" {
			p.Signed.Text = s.Detail[care.NeedIsolation]
		}
	case care.DischargePaper:
		if p.Until, s, err = dayOf(care.Discharge, care.Date{}); err != nil {
			return err
		}
		if s == nil {
			return care.Errorf(care.Conflict, "người này chưa ra viện lần nào", "this person was never discharged").Do("cho ra viện trước", "discharge the person first")
		}
		if p.Signed.Text == "" {
			p.Signed.Text = s.Detail[care.NeedSummary]
		}
		p.From, _, err = dayOf(care.Admit, positive)
	case care.SickLeavePaper:
		switch {
		case p.From.IsZero() || p.Until.IsZero() || p.Until.Before(p.From):
			return care.Errorf(care.Invalid, "cần ngày bắt đầu và ngày kết thúc nghỉ", "the first and last day of the leave are needed").At("until")
		case p.From.Before(positive):
			return care.Errorf(care.Invalid, "nghỉ không bắt đầu trước ngày dương tính", "the leave does not begin before the positive test").At("from")
		case p.Until.DaysSince(p.From) >= care.MaxLeaveDays:
			return care.Errorf(care.Invalid, "một giấy không quá %d ngày", "one certificate is for %d days at most", care.MaxLeaveDays).At("until")
		}
	}
	if err == nil && !p.From.IsZero() && !p.Until.IsZero() && p.Until.Before(p.From) {
		err = care.Errorf(care.Invalid, "ngày kết thúc trước ngày bắt đầu", "the last day is before the first").At("until")
	}
	return err
}

// Step takes a step of a paper: it is revoked with a reason.
func (a Papers) Step(ctx context.Context, c Call, id string, version int64, event care.PaperEvent, said Said) (care.Paper, error) {
	if err := checkSaid(said); err != nil {
		return care.Paper{}, err
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (care.Paper, error) {
		p, there, err := cases.PaperByID(tx, id)
		if err == nil && !there {
			err = care.Errorf(care.NotFound, "không có giấy này", "there is no such paper")
		}
		if err != nil {
			return p, err
		}
		ch, err := a.open(tx, c, p.Case)
		if err != nil {
			return p, err
		}
		ch.atIssuer(&p)
		step, side, err := stepOf(ch, &care.Papers, p.Status, event, string(p.Kind))
		if err != nil {
			return p, err
		}
		if version != 0 && p.Version != version {
			return p, stale()
		}
		said := cloneSaid(said)
		if err := step.Check(given(said)); err != nil {
			return p, under(err, "said.")
		}
		if err := ch.movePaper(&p, event, step.To, side, said); err != nil {
			return p, err
		}
		return p, ch.save("paper_"+string(event), map[string]string{"paper": id, "kind": string(p.Kind)})
	})
}

// atIssuer makes the facility that issued a paper one of the places of its case.
func (ch *chart) atIssuer(p *care.Paper) {
	if p.Issuer != string(ch.kept.Area) && !slices.Contains(ch.target.Areas, care.AreaCode(p.Issuer)) {
		ch.target.Facilities = append(ch.target.Facilities, p.Issuer)
	}
}

func (ch *chart) movePaper(p *care.Paper, event care.PaperEvent, to care.PaperStatus, side care.Side, said Said) error {
	before := paperSeen(p)
	from := p.Status
	p.Status = to
	ok, err := cases.ChangePaper(ch.tx, p)
	if err != nil || !ok {
		return orStale(err)
	}
	if err := ch.step("paper", p.ID, string(event), string(from), string(to), side, said); err != nil {
		return err
	}
	return ch.tx.Emit("paper."+string(event), string(ch.kept.Area), p.ID, before, paperSeen(p))
}

// revokeGranted revokes the papers that a step takes the ground from: whoever is in
// care again has not recovered.
func (ch *chart) revokeGranted(from care.CaseStatus, event care.CaseEvent) error {
	if event != care.Reopen || from != care.Recovered {
		return nil
	}
	papers, err := cases.PapersOf(ch.tx, ch.kept.ID)
	if err != nil {
		return err
	}
	for _, p := range papers {
		if p.Kind == care.RecoveryPaper && p.Status == care.PaperIssued {
			if err := ch.movePaper(&p, care.RevokePaper, care.PaperRevoked, care.SystemSide, Said{care.NeedReason: string(care.Reopen)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Sheet returns the latest issued paper of a kind, as it is printed. That it was taken
// is in the audit before it is given.
func (a Papers) Sheet(ctx context.Context, c Call, id string, kind care.PaperKind) (PaperSheet, error) {
	sheet, err := store.View(ctx, a.store, func(tx *store.Tx) (s PaperSheet, err error) {
		ch, err := a.open(tx, c, id)
		if err != nil {
			return s, err
		}
		papers, err := cases.PapersOf(tx, id)
		if err != nil {
			return s, err
		}
		i := slices.IndexFunc(papers, func(p care.Paper) bool { return p.Kind == kind && p.Status == care.PaperIssued })
		if i >= 0 {
			ch.atIssuer(&papers[i])
		}
		if err := ch.may(access.CaseRead); err != nil {
			if err := ch.may(access.PaperIssue); err != nil {
				return s, err
			}
		}
		if !care.PaperKinds.Has(kind) {
			return s, care.Errorf(care.NotFound, "không có loại giấy này", "there is no such paper")
		}
		if i < 0 {
			if err := ch.kept.GrantsPaper(kind); err != nil {
				return s, err
			}
			return s, care.Errorf(care.NotFound, "giấy này chưa được cấp", "this paper was not issued").Do("cấp giấy trước", "issue it first")
		}
		return ch.sheet(papers[i])
	})
	if err != nil {
		return sheet, err
	}
	sheet.Synthetic = a.store.Mark() == store.Synthetic
	return sheet, a.looked(ctx, c, "paper.read", sheet.Case.Area, "case/"+id, 1)
}

// sheet gathers what is printed on a paper.
func (ch *chart) sheet(p care.Paper) (s PaperSheet, err error) {
	s.Paper, s.Case = p, ch.kept.Case
	if s.Person, _, err = cases.Person(ch.tx, ch.kept.Person); err != nil {
		return s, err
	}
	if s.Person.Name == "" {
		return s, care.Errorf(care.Conflict, "hồ sơ chưa có họ tên hoặc đã xóa thông tin người này", "the record has no name, or the person was erased").Do("ghi họ tên trước khi in giấy", "give the name before a paper is printed")
	}
	names := func(code care.AreaCode) []string {
		var out []string
		for code != "" && len(out) < 4 {
			u, err := unitAt(ch.tx, code, care.DateIn(p.At), "area")
			if err != nil {
				break
			}
			out, code = append(out, u.Name), u.Parent
		}
		return out
	}
	stay := names(s.Person.Area)
	if s.Person.Address != "" {
		stay = append([]string{s.Person.Address}, stay...)
	}
	s.Stay = strings.Join(stay, ", ")
	f, there, err := registry.Facilities.Get(ch.tx, p.Issuer)
	if err != nil {
		return s, err
	}
	if s.Facility = there; there {
		s.Issuer = f.Thing.Name
		if up := names(f.Thing.Area); len(up) > 0 {
			s.Above = up[len(up)-1]
		}
	} else if up := names(care.AreaCode(p.Issuer)); len(up) > 0 {
		s.Issuer = up[0]
		if len(up) > 1 {
			s.Above = up[1]
		}
	}
	s.Number = p.Number(s.Facility)
	s.Judged, _, err = cases.JudgedAt(ch.tx, ch.kept.ID, ch.kept.Judged)
	return s, err
}

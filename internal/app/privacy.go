package app

import (
	"context"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/privacy"
	"batang/internal/store/registry"
)

// Privacy is the use cases of the law on personal data: consents, requests of people
// about data on them, earlier values, erasure, holds, how long records are kept,
// and all that is held on somebody.
type Privacy struct{ ward }

// Consent, Hold and PrivacyRequest are kept by the store.
type (
	Consent        = privacy.Consent
	Hold           = privacy.Hold
	PrivacyRequest = privacy.Request
	PrivacyStep    = privacy.Step
)

// PersonPrivacy is what a person agreed to and what stands against an erasure.
type PersonPrivacy struct {
	Consents []Consent // the latest first
	Holds    []Hold
	Erased   time.Time // zero while nothing was erased
}

// Of returns what a person agreed to, and how their data stand.
func (p Privacy) Of(ctx context.Context, c Call, person string) (PersonPrivacy, error) {
	var area care.AreaCode
	out, err := store.View(ctx, p.store, func(tx *store.Tx) (out PersonPrivacy, err error) {
		who, err := People(p).seen(tx, c, person, access.PersonRead)
		if err != nil {
			return out, err
		}
		area = who.Area
		if out.Consents, err = privacy.Consents(tx, person); err != nil {
			return out, err
		}
		if out.Holds, err = privacy.HoldsOf(tx, person); err != nil {
			return out, err
		}
		key, _, err := privacy.KeyOf(tx, person)
		out.Erased = key.Erased
		return out, err
	})
	if err != nil {
		return out, err
	}
	return out, p.looked(ctx, c, "consent.read", area, "person/"+person, len(out.Consents))
}

// Consent notes that a person agreed to a purpose, or agrees no more.
func (p Privacy) Consent(ctx context.Context, c Call, person string, said Consent) (Consent, error) {
	return command(ctx, p.store, c, func(tx *store.Tx) (Consent, error) {
		said := said
		who, err := People(p).seen(tx, c, person, access.PersonWrite)
		if err != nil {
			return said, err
		}
		return said, p.consentIn(tx, c, &who, &said)
	})
}

func (p Privacy) consentIn(tx *store.Tx, c Call, who *care.Person, said *Consent) error {
	rule, there := care.PurposeOf(said.Purpose)
	switch {
	case !there:
		return notListed("purpose")
	case !rule.Consent:
		return byLaw(rule).At("purpose")
	case !care.HasWord(care.HowSaid, said.How):
		return notListed("how")
	case !care.HasWord(care.WhoSaid, said.SaidBy):
		return notListed("said_by")
	}
	key, _, err := privacy.KeyOf(tx, who.ID)
	if err == nil && !key.Erased.IsZero() {
		err = erasedAlready()
	}
	if err != nil {
		return err
	}
	said.Actor = c.Who.ID
	if said.Purpose == care.ForRegister && !said.Given { // who agrees no more is on it no more
		if err := cases.EndProtection(tx, who.ID); err != nil {
			return err
		}
	}
	if err := privacy.AddConsent(tx, who.ID, said); err != nil {
		return err
	}
	action := "consent.withdrawn"
	if said.Given {
		action = "consent.given"
	}
	detail := map[string]string{"purpose": string(said.Purpose), "how": said.How, "said_by": said.SaidBy}
	if err := tx.Emit(action, string(who.Area), who.ID, nil, detail); err != nil {
		return err
	}
	return c.audit(tx, action, who.Area, "person/"+who.ID, detail)
}

// byLaw is that a purpose needs nobody's consent.
func byLaw(rule care.PurposeRule) *care.Error {
	return &care.Error{Kind: care.Conflict, Msg: care.Text{VI: "mục đích này theo luật, không hỏi ý kiến: " + rule.Ground.VI, EN: "this purpose rests on the law and nobody is asked: " + rule.Ground.EN}}
}

func notListed(field string) error {
	return care.Errorf(care.Invalid, "giá trị không có trong danh mục", "the value is not in the list").At(field)
}

func erasedAlready() error {
	return care.Errorf(care.Conflict, "dữ liệu của người này đã xóa", "the data on this person were erased").Do("lập hồ sơ mới khi họ trở lại", "open a new record when they come back")
}

// NewRequest is a request as it is received.
type NewRequest struct {
	Kind                   care.RequestKind
	Person, Staff, Account string // one of them: whom it is about
	Identity               string // a word of care.HowShown
	AskedBy                string // a word of care.WhoSaid
	Purpose                care.Purpose
	Words                  string
}

// Receive takes in a request of somebody about data on them.
func (p Privacy) Receive(ctx context.Context, c Call, in NewRequest) (PrivacyRequest, error) {
	return command(ctx, p.store, c, func(tx *store.Tx) (PrivacyRequest, error) {
		in := in
		in.Words = gazetteer.Clean(in.Words)
		r := PrivacyRequest{
			ID: store.NewKey(), Kind: in.Kind, Person: in.Person, Staff: in.Staff, Account: in.Account, ReceivedAt: tx.Now(), ReceivedBy: c.Who.ID,
			Identity: in.Identity, AskedBy: in.AskedBy, Purpose: in.Purpose, Words: in.Words, Due: tx.Now().Add(care.RequestDue),
		}
		if err := checkRequest(in); err != nil {
			return r, err
		}
		target, err := p.target(tx, &r)
		if err != nil {
			return r, err
		}
		ch := &chart{ward: p.ward, tx: tx, call: c, target: target}
		step, _, err := stepOf(ch, &care.Requests, "", care.ReceiveRequest, string(r.Kind))
		if err != nil {
			return r, err
		}
		if r.Kind == care.AskErasure {
			key, _, err := privacy.KeyOf(tx, r.Person)
			if err == nil && !key.Erased.IsZero() {
				err = erasedAlready()
			}
			if err != nil {
				return r, err
			}
		}
		r.Status = step.To
		ok, err := privacy.AddRequest(tx, &r)
		if err == nil && !ok {
			err = care.Errorf(care.Conflict, "người này đã có một yêu cầu xóa đang xử lý", "a request to erase this person is open already")
		}
		if err != nil {
			return r, err
		}
		return r, p.stepped(tx, c, &r, care.ReceiveRequest, "", Said{care.NeedIdentity: r.Identity})
	})
}

func checkRequest(in NewRequest) error {
	subjects := slices.DeleteFunc([]string{in.Person, in.Staff, in.Account}, func(s string) bool { return s == "" })
	switch {
	case !slices.ContainsFunc(care.RequestKinds, func(w care.Word[care.RequestKind]) bool { return w.ID == in.Kind }):
		return notListed("kind")
	case len(subjects) != 1:
		return care.Errorf(care.Invalid, "ghi đúng một: người, nhân viên hoặc tài khoản", "name one: a person, a member of staff or an account").At("person")
	case in.Person == "" && in.Kind != care.AskAccess && in.Kind != care.AskCorrection:
		return care.Errorf(care.Invalid, "nhân viên và tài khoản chỉ xem, sửa: tên của họ đứng trong nhật ký", "staff and accounts see and correct: their names stand in the audit").At("kind")
	case !care.HasWord(care.HowShown, in.Identity):
		return notListed("identity")
	case !care.HasWord(care.WhoSaid, in.AskedBy):
		return notListed("asked_by")
	case len([]rune(in.Words)) > MaxSaid:
		return care.Errorf(care.Invalid, "dài quá %d chữ", "longer than %d letters", MaxSaid).At("words")
	}
	if _, there := care.PurposeOf(in.Purpose); there != (in.Kind == care.AskObjection) {
		return care.Errorf(care.Invalid, "ghi mục đích khi phản đối, và chỉ khi đó", "name a purpose with an objection, and then alone").At("purpose")
	}
	return nil
}

// target is where the one lies whom a request is about; it notes the area.
func (p Privacy) target(tx *store.Tx, r *PrivacyRequest) (t access.Target, err error) {
	switch {
	case r.Person != "":
		who, there, err := cases.Person(tx, r.Person)
		if err != nil {
			return t, err
		}
		if !there || who.Merged != "" {
			return t, care.Errorf(care.NotFound, "không có người này, hoặc hồ sơ đã gộp vào hồ sơ khác", "there is no such person, or another record stands for theirs").At("person")
		}
		r.Area = who.Area
		return personTarget(tx, &who)
	case r.Staff != "":
		member, there, err := registry.Staff.Get(tx, r.Staff)
		if err == nil && !there {
			err = care.Errorf(care.NotFound, "không có nhân viên này", "there is no such member of staff").At("staff")
		}
		if err != nil {
			return t, err
		}
		r.Area = member.Thing.Area
		return placesOf(tx, registry.Staff, &member.Thing)
	}
	_, t, err = load(tx, r.Account)
	if r.Area = access.Country; len(t.Areas) > 0 {
		r.Area = t.Areas[0]
	}
	return t, err
}

// stepped keeps the step of a request, with its event and its row of the audit.
func (p Privacy) stepped(tx *store.Tx, c Call, r *PrivacyRequest, event care.RequestEvent, from care.RequestStatus, said Said) error {
	if err := privacy.AddStep(tx, r.ID, PrivacyStep{Event: event, From: from, To: r.Status, Actor: c.Who.ID, Said: said}); err != nil {
		return err
	}
	detail := map[string]string{"request": r.ID, "kind": string(r.Kind), "status": string(r.Status)}
	if r.Ground != "" {
		detail["ground"] = r.Ground
	}
	if err := tx.Emit("request."+string(event), string(r.Area), r.ID, nil, detail); err != nil {
		return err
	}
	return c.audit(tx, "request."+string(event), r.Area, r.Subject(), detail)
}

// RequestPage is a request with its steps and what may be done next.
type RequestPage struct {
	Request PrivacyRequest
	Steps   []PrivacyStep
	Offers  []Offer
}

// Requests returns requests in the order in which they are due.
func (p Privacy) Requests(ctx context.Context, c Call, closed bool, after string, limit int) (Page[PrivacyRequest], error) {
	due, id, err := instantOf(after)
	if err != nil {
		return Page[PrivacyRequest]{}, err
	}
	n := limitOf(limit)
	page, err := store.View(ctx, p.store, func(tx *store.Tx) (page Page[PrivacyRequest], err error) {
		s, err := c.scope(tx, access.PrivacyHandle)
		if err != nil {
			return page, err
		}
		page.Items, err = privacy.Requests(tx, privacy.Filter{Scope: s, Closed: closed, Due: due, ID: id, Limit: n + 1})
		if len(page.Items) > n {
			page.Items = page.Items[:n]
			page.Next = instantCursor(page.Items[n-1].Due, page.Items[n-1].ID)
		}
		return page, err
	})
	if err != nil {
		return page, err
	}
	return page, p.looked(ctx, c, "request.listed", "", "", len(page.Items))
}

// Request returns a request with its steps.
func (p Privacy) Request(ctx context.Context, c Call, id string) (RequestPage, error) {
	page, err := store.View(ctx, p.store, func(tx *store.Tx) (page RequestPage, err error) {
		ch, r, err := p.request(tx, c, id)
		if err != nil {
			return page, err
		}
		if err := ch.may(access.PrivacyHandle); err != nil {
			return page, err
		}
		page.Request = r
		if page.Steps, err = privacy.Steps(tx, id); err != nil {
			return page, err
		}
		page.Offers = offers(ch, &care.Requests, r.Status, string(r.Kind))
		return page, nil
	})
	if err != nil {
		return page, err
	}
	return page, p.looked(ctx, c, "request.read", page.Request.Area, page.Request.Subject(), 1)
}

func (p Privacy) request(tx *store.Tx, c Call, id string) (*chart, PrivacyRequest, error) {
	r, there, err := privacy.RequestByID(tx, id)
	if err == nil && !there {
		err = care.Errorf(care.NotFound, "không có yêu cầu này", "there is no such request")
	}
	if err != nil {
		return nil, r, err
	}
	was := r.Area
	target, err := p.target(tx, &r)
	r.Area = was
	return &chart{ward: p.ward, tx: tx, call: c, target: target}, r, err
}

// Step takes a step of a request. To carry out an erasure erases.
func (p Privacy) Step(ctx context.Context, c Call, id string, version int64, event care.RequestEvent, said Said) (PrivacyRequest, error) {
	if err := checkSaid(said); err != nil {
		return PrivacyRequest{}, err
	}
	return command(ctx, p.store, c, func(tx *store.Tx) (PrivacyRequest, error) {
		ch, r, err := p.request(tx, c, id)
		if err != nil {
			return r, err
		}
		step, _, err := stepOf(ch, &care.Requests, r.Status, event, string(r.Kind))
		if err != nil {
			return r, err
		}
		if r.Version != version {
			return r, stale()
		}
		if err := step.Check(given(said)); err != nil {
			return r, under(err, "said.")
		}
		from := r.Status
		r.Status = step.Reaches(from)
		if err := p.does(tx, c, &r, event, said); err != nil {
			return r, err
		}
		ok, err := privacy.ChangeRequest(tx, &r)
		if err != nil || !ok {
			return r, orStale(err)
		}
		kept := cloneSaid(said)
		if r.Kind == care.AskErasure && event == care.FulfilRequest {
			kept = nil
		}
		return r, p.stepped(tx, c, &r, event, from, kept)
	})
}

// does is what a step means for the request and for the data.
func (p Privacy) does(tx *store.Tx, c Call, r *PrivacyRequest, event care.RequestEvent, said Said) error {
	switch event {
	case care.AcceptRequest:
		return p.accepts(tx, c, r)
	case care.RefuseRequest:
		if r.Ground = said[care.NeedGround]; !care.HasWord(care.Grounds, r.Ground) {
			return notListed("said.ground")
		}
	case care.FulfilRequest:
		switch {
		case r.Kind == care.AskErasure:
			return p.eraseAll(tx, c, r.Person)
		case r.Kind == care.AskObjection:
			who, _, err := cases.Person(tx, r.Person)
			if err != nil {
				return err
			}
			return p.consentIn(tx, c, &who, &Consent{Purpose: r.Purpose, How: spoken(r.Identity), SaidBy: r.AskedBy})
		}
	case care.AnswerRequest, care.WithdrawRequest:
		r.Ended = tx.Now()
	case care.ReconsiderRequest:
		r.AcceptedBy, r.Ground, r.Ended, r.Due = "", "", time.Time{}, tx.Now().Add(care.RequestDue)
		if r.Kind == care.AskErasure {
			return p.noOther(tx, r)
		}
	}
	return nil
}

func (p Privacy) noOther(tx *store.Tx, r *PrivacyRequest) error {
	other, err := privacy.OpenErasure(tx, r.Person)
	if err == nil && other {
		err = care.Errorf(care.Conflict, "người này đã có một yêu cầu xóa đang xử lý", "a request to erase this person is open already")
	}
	return err
}

// accepts refuses what may not be accepted: one's own receipt of an erasure, what
// must be kept, and an objection to what rests on the law.
func (p Privacy) accepts(tx *store.Tx, c Call, r *PrivacyRequest) error {
	r.AcceptedBy = c.Who.ID
	switch r.Kind {
	case care.AskErasure:
		if r.ReceivedBy == c.Who.ID {
			return care.Errorf(care.Denied, "người nhận yêu cầu không tự quyết định xóa", "who received the request does not decide on the erasure").Do("nhờ người thứ hai", "ask a second person")
		}
		return p.barred(tx, r.Person)
	case care.AskObjection:
		if rule, _ := care.PurposeOf(r.Purpose); !rule.Consent {
			return byLaw(rule).Do("từ chối với căn cứ", "refuse it with the ground")
		}
	}
	return nil
}

// spoken is how a request was said, by how the one who made it showed who they are.
func spoken(identity string) string {
	switch identity {
	case "called_back":
		return "phone"
	case "signed_in":
		return "page"
	}
	return "in_person"
}

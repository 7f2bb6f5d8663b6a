package app

import (
	"context"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/directory"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/accounts"
	"batang/internal/store/registry"
	"batang/internal/store/scope"
)

// Accounts is the use cases of those who sign in, about themselves.
type Accounts struct {
	store     *store.Store
	key       secret.Key
	recent    *recent
	directory *directory.Directory // nil without one
}

// Credential is what a request shows.
type Credential struct {
	Token   string // of a program; when there is one, nothing else counts
	Session string // of a browser
	Passive bool   // sent by a machine of its own accord: it keeps no session alive
}

// Identity is somebody who has shown who they are.
type Identity struct {
	access.Who
	Lang    care.Lang
	At      time.Time // domain time at which they did
	Session Session   // zero for a token
}

// Session is somebody signed in on a device.
type Session struct {
	ID      string
	Shared  bool      // on a device that several use
	Locked  bool      // idle for too long: the PIN unlocks it
	Strong  bool      // a second factor was shown
	Waiting bool      // a role has more to give once a second factor is set up (P57)
	Expires time.Time // real time, if it is not idle before

	account string
}

// Account is the id of the account that is signed in.
func (s Session) Account() string { return s.account }

// Known reports whether there is a session.
func (s Session) Known() bool { return s.ID != "" }

// How long sessions last, in real time (P59).
const (
	idleLimit       = 12 * time.Hour
	sessionLimit    = 7 * 24 * time.Hour
	adminIdleLimit  = time.Hour
	adminLimit      = 12 * time.Hour // and of one on a shared device
	lockAfter       = 5 * time.Minute
	touchAfter      = time.Minute // between notes that a session is in use
	sessionsKeptFor = 90 * 24 * time.Hour
)

// ErrUnknownCredential is what Identify answers to a credential that is wrong,
// over or of a closed account: it does not say which.
var ErrUnknownCredential = care.Errorf(care.Denied, "chưa đăng nhập, hoặc phiên hay mã truy cập không còn hiệu lực", "not signed in, or the session or token is not valid any more")

// tokenPrefix lets a leaked token be recognised by those who scan for secrets.
const tokenPrefix = "btg_"

// Identify finds who sent a request. A locked session gives nothing, one without a
// second factor nothing that administers.
func (a Accounts) Identify(ctx context.Context, cr Credential) (Identity, error) {
	if cr.Token != "" {
		return a.byToken(ctx, cr.Token)
	}
	if cr.Session == "" {
		return Identity{}, ErrUnknownCredential
	}
	type seen struct {
		Identity
		idle time.Duration
	}
	s, err := store.View(ctx, a.store, func(tx *store.Tx) (s seen, err error) {
		kept, acc, found, err := accounts.BySession(tx, secret.SumOf(cr.Session))
		if err != nil {
			return s, err
		}
		if !found {
			return s, ErrUnknownCredential
		}
		granted, err := accounts.GrantsOf(tx, acc.ID)
		if err != nil {
			return s, err
		}
		s.idle = tx.RealNow().Sub(kept.Seen)
		admin := administers(granted, tx.Now())
		if over(kept, admin, tx.RealNow()) {
			return s, ErrUnknownCredential
		}
		s.Identity = Identity{
			access.Who{ID: acc.ID, Name: acc.Name},
			acc.Lang, tx.Now(),
			Session{ID: kept.ID, Shared: kept.Shared, Locked: kept.Shared && s.idle > lockAfter || !kept.Locked.IsZero(), Strong: kept.Strong, Waiting: admin && !kept.Strong, Expires: kept.Expires, account: acc.ID},
		}
		if !s.Session.Locked {
			for _, g := range granted {
				s.Grants = append(s.Grants, g.Grant)
			}
		}
		if !kept.Strong {
			s.Only = access.WithoutSecondFactor()
		}
		return s, nil
	})
	if err == nil && !cr.Passive && !s.Session.Locked && s.idle > touchAfter {
		// A session that could not be noted ends early at worst: no reason to refuse the request.
		_, _ = store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
			return struct{}{}, accounts.Touch(tx, s.Session.ID)
		})
	}
	return s.Identity, err
}

// over reports whether a session that has not expired was idle for too long, or is
// too old for somebody who administers.
func over(s accounts.Session, admin bool, at time.Time) bool {
	idle := at.Sub(s.Seen)
	return idle > idleLimit || admin && (idle > adminIdleLimit || at.Sub(s.Made) > adminLimit)
}

func (a Accounts) byToken(ctx context.Context, token string) (Identity, error) {
	if !strings.HasPrefix(token, tokenPrefix) {
		return Identity{}, ErrUnknownCredential
	}
	sum := secret.SumOf(token)
	if id, ok := a.recent.get(a.store, sum); ok {
		return id, nil
	}
	seen := recentToken{looked: time.Now(), rings: changes(a.store)}
	id, err := store.View(ctx, a.store, func(tx *store.Tx) (id Identity, err error) {
		t, acc, found, err := accounts.ByToken(tx, sum)
		if err == nil && !found {
			err = ErrUnknownCredential
		}
		if err != nil {
			return id, err
		}
		granted, err := accounts.GrantsOf(tx, acc.ID)
		who := access.Who{ID: acc.ID, Name: acc.Name, Only: t.Can}
		for _, g := range granted {
			if t.Grant == "" || g.ID == t.Grant {
				who.Grants = append(who.Grants, g.Grant)
			}
		}
		seen.expires = t.Expires
		return Identity{Who: who, Lang: acc.Lang, At: tx.Now()}, err
	})
	if err == nil {
		seen.id = id
		a.recent.put(sum, seen)
	}
	return id, err
}

// lasting reports whether a grant is in force or will be.
func lasting(g accounts.Granted, at time.Time) bool {
	return g.Until.IsZero() || g.Until.After(at) && g.Until.After(g.From)
}

// administers reports whether one of the grants in force administers.
func administers(granted []accounts.Granted, at time.Time) bool {
	for _, g := range granted {
		if g.Role.Administers() && lasting(g, at) && !g.From.After(at) {
			return true
		}
	}
	return false
}

// grantPlace is the kind of the place that a new grant names, and the place with
// all above it; a place that is not, or is closed, is refused.
func grantPlace(tx *store.Tx, g access.Grant) (access.Place, access.Target, error) {
	switch {
	case g.Area == access.Country:
		return access.AtCountry, access.Target{Areas: []care.AreaCode{access.Country}}, nil
	case g.Area != "":
		u, err := unitAt(tx, g.Area, today(tx), "area")
		return access.Place(u.Level()), access.Target{Areas: u.Line()}, err // the levels of units are called alike
	case g.Facility == "" && g.Team == "":
		return access.AtCase, access.Target{Cases: []string{g.Case}}, nil
	}
	place, field := access.AtFacility, "facility"
	if g.Facility == "" {
		place, field = access.AtTeam, "team"
	}
	e, t, err := registered(tx, g)
	if err == nil && (e == nil || !e.To.IsZero() && !today(tx).Before(e.To)) {
		err = care.Errorf(care.Invalid, "mã này không có, hoặc đã đóng", "there is nothing of this code, or it is closed").At(field)
	}
	return place, t, err
}

// registered is the facility or team that a grant names, nil when there is none,
// and where it lies as the registry has it.
func registered(tx *store.Tx, g access.Grant) (*care.Entry, access.Target, error) {
	if g.Facility == "" {
		return entryOf(tx, registry.Teams, g.Team)
	}
	if e, t, err := entryOf(tx, registry.Facilities, g.Facility); err != nil || e != nil {
		return e, t, err
	}
	return entryOf(tx, registry.Stations, g.Facility) // codes of one series (P65)
}

func entryOf[T any, P registry.Thing[T]](tx *store.Tx, kind *registry.Kind[T, P], code string) (*care.Entry, access.Target, error) {
	kept, found, err := kind.Get(tx, code)
	if err != nil || !found {
		return nil, access.Target{}, err
	}
	t, err := placesOf(tx, kind, &kept.Thing)
	return P(&kept.Thing).Head(), t, err
}

// reach adds the place of a grant that was made to a target, with everything the
// unit stands or stood under (P45).
func reach(tx *store.Tx, g access.Grant, t access.Target) (access.Target, error) {
	var own access.Target
	var err error
	switch {
	case g.Area != "":
		own.Areas, err = scope.Line(tx, g.Area)
		own.Areas = append(own.Areas, g.Area)
	case g.Case != "":
		own.Cases = []string{g.Case}
	default:
		var e *care.Entry
		if e, own, err = registered(tx, g); err == nil && e == nil { // kept before there was a registry
			own = access.Target{Facilities: []string{g.Facility}, Teams: []string{g.Team}}
		}
	}
	t.Areas, t.Facilities = append(t.Areas, own.Areas...), append(t.Facilities, own.Facilities...)
	t.Teams, t.Cases = append(t.Teams, own.Teams...), append(t.Cases, own.Cases...)
	return t, err
}

// areaOfGrants is the unit in which the first of some grants lies: that of a facility,
// station or team is where the registry has it. Events are heard there.
func areaOfGrants(tx *store.Tx, grants []Granted) (care.AreaCode, error) {
	for _, g := range grants {
		if g.Area != "" {
			return g.Area, nil
		}
		if g.Facility == "" && g.Team == "" {
			continue
		}
		if e, _, err := registered(tx, g.Grant); err != nil || e != nil {
			if err != nil {
				return "", err
			}
			return e.Area, nil
		}
	}
	return "", nil
}

func noAccount() error {
	return care.Errorf(care.NotFound, "không có tài khoản này", "there is no such account")
}

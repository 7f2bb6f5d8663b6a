package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/directory"
)

// Ways are the ways to sign in.
type Ways struct {
	Directory *DirectoryName `json:"directory,omitempty" doc:"The outside directory; absent without one."`
}

// DirectoryName is what people call the outside directory.
type DirectoryName struct {
	Name string `json:"name" doc:"In the language of the request."`
}

type beginDirectory struct {
	Body struct {
		Next   string `json:"next,omitempty" maxLength:"500" doc:"Path of this server to go to afterwards; the start for anything else."`
		Shared bool   `json:"shared,omitempty" doc:"The device is used by several."`
	}
}

// DirectoryAddress is where the browser goes next.
type DirectoryAddress struct {
	Address string `json:"address"`
}

type directoryCode struct {
	Body struct {
		Code string `json:"code" minLength:"6" maxLength:"40" doc:"Of the second factor, or a recovery code."`
	}
}

// DirectoryIdentity is somebody of the outside directory who signs in as an account.
type DirectoryIdentity struct {
	ID      string    `json:"id"`
	Issuer  string    `json:"issuer"`
	Subject string    `json:"subject" doc:"What the directory calls them for good (sub); never a mail address that passes on."`
	By      string    `json:"by" doc:"Account that linked them."`
	At      time.Time `json:"at"`
}

// DirectoryIdentities are those of an account.
type DirectoryIdentities struct {
	Items []DirectoryIdentity `json:"items"`
}

func identityOf(d app.DirectoryIdentity) DirectoryIdentity {
	return DirectoryIdentity{d.ID, d.Issuer, d.Subject, d.By, d.At}
}

type linkIdentity struct {
	ID   string `path:"id" maxLength:"60"`
	Body struct {
		Subject string `json:"subject" minLength:"1" maxLength:"255"`
	}
}

type oneIdentity struct {
	ID       string `path:"id" maxLength:"60"`
	Identity string `path:"identity" maxLength:"60"`
}

// directory serves the ways to sign in and, where there is an outside directory,
// the way through it. Without one none of its addresses is there.
func (s *Server) directory() {
	use := s.opt.App.Accounts
	d := use.Directory()
	handle(s, Operation{
		ID: "list_ways", Method: http.MethodGet, Path: "/api/v1/session/ways", Public: true, Passive: true,
		Summary: care.Text{VI: "Các cách đăng nhập", EN: "The ways to sign in"},
	}, func(ctx context.Context, _ app.Call, _ *struct{}) (out Ways, _ error) {
		if d != nil {
			out.Directory = &DirectoryName{d.Name().In(requestOf(ctx).lang)}
		}
		return out, nil
	})
	if d == nil {
		return
	}
	handle(s, Operation{
		ID: "begin_directory_sign_in", Method: http.MethodPost, Path: "/api/v1/session/directory", Public: true,
		Summary: care.Text{VI: "Bắt đầu đăng nhập qua danh bạ ngoài", EN: "Begin to sign in through the outside directory"},
	}, func(ctx context.Context, _ app.Call, in *beginDirectory) (DirectoryAddress, error) {
		req := requestOf(ctx)
		going, err := guarded(s, req, func() (app.Going, error) { return use.BeginDirectory(ctx, in.Body.Next, in.Body.Shared) })
		if err == nil {
			req.cookies = []string{s.cookie(s.ticketCookie(), going.Ticket, time.Time{})}
		}
		return DirectoryAddress{going.Address}, err
	})
	handle(s, Operation{
		ID: "end_directory_sign_in", Method: http.MethodPost, Path: "/api/v1/session/directory/code", Public: true,
		Summary: care.Text{VI: "Mã của yếu tố thứ hai sau khi danh bạ ngoài xác nhận", EN: "The code of the second factor, after the directory confirmed"},
	}, func(ctx context.Context, _ app.Call, in *directoryCode) (Session, error) {
		req := requestOf(ctx)
		return guarded(s, req, func() (Session, error) {
			r, err := use.DirectoryCode(ctx, app.Return{Ticket: req.ticket, Device: req.device, Words: req.words}, in.Body.Code)
			out, err := s.signedIn(ctx)(r.SignedIn, err)
			if err == nil {
				req.cookies = append(req.cookies, s.cookie(s.ticketCookie(), "", time.Unix(1, 0)))
			}
			return out, err
		})
	})
	s.directoryReturn()
	s.identities()
}

// directoryReturn serves the address that the directory sends a browser back to. It
// is read by a browser, so that it answers by sending it on to where it came from, if
// it is not signed in with # and what became of it, for the page to say.
func (s *Server) directoryReturn() {
	op := Operation{
		ID: "return_from_directory", Method: http.MethodGet, Path: directory.ReturnPath, Public: true, Status: http.StatusSeeOther,
		Summary: care.Text{VI: "Quay về từ danh bạ ngoài", EN: "Come back from the outside directory"},
	}
	s.operations = append(s.operations, op)
	s.mux.HandleFunc(op.Method+" "+op.Path, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		req := &request{from: peer(r)}
		in := app.Return{
			Ticket: cookieOf(r, s.ticketCookie()), State: q.Get("state"), Code: q.Get("code"),
			Device: cookieOf(r, s.deviceCookie()), Words: deviceWords(r.UserAgent()),
		}
		out, err := guarded(s, req, func() (app.Returned, error) { return s.opt.App.Accounts.EndDirectory(r.Context(), in) })
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer") // the code stands in the address
		to, keep := app.LocalPath(out.Next), ""
		switch {
		case err != nil:
			said := "#directory=refused"
			if p := s.problem(r.Context(), care.VI, err); p.Status >= http.StatusInternalServerError { // which the log has
				said = "#directory=away"
			}
			to += said
		case out.Ticket != "":
			to, keep = to+"#directory=code", out.Ticket
		default:
			for _, c := range s.sessionCookies(out.SignedIn) {
				h.Add("Set-Cookie", c)
			}
		}
		until := time.Unix(1, 0)
		if keep != "" {
			until = time.Time{}
		}
		h.Add("Set-Cookie", s.cookie(s.ticketCookie(), keep, until))
		http.Redirect(w, r, to, http.StatusSeeOther)
	})
}

// identities serves who of the directory signs in as which account.
func (s *Server) identities() {
	use := s.opt.App.Users
	const root = "/api/v1/accounts/{id}/identities"
	handle(s, Operation{
		ID: "list_identities", Method: http.MethodGet, Path: root, Can: access.AccountRead,
		Summary: care.Text{VI: "Liên kết của tài khoản với danh bạ ngoài", EN: "Who of the outside directory signs in as an account"},
	}, func(ctx context.Context, c app.Call, in *oneAccount) (DirectoryIdentities, error) {
		list, err := use.Identities(ctx, c, in.ID)
		out := DirectoryIdentities{Items: []DirectoryIdentity{}}
		for _, d := range list {
			out.Items = append(out.Items, identityOf(d))
		}
		return out, err
	})
	handle(s, Operation{
		ID: "link_identity", Method: http.MethodPost, Path: root, Can: access.AccountWrite, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Liên kết tài khoản với một người của danh bạ ngoài", EN: "Link an account to somebody of the outside directory"},
	}, func(ctx context.Context, c app.Call, in *linkIdentity) (DirectoryIdentity, error) {
		d, err := use.LinkIdentity(ctx, c, in.ID, in.Body.Subject)
		return identityOf(d), err
	})
	handle(s, Operation{
		ID: "unlink_identity", Method: http.MethodDelete, Path: root + "/{identity}", Can: access.AccountWrite, Command: true,
		Summary: care.Text{VI: "Bỏ liên kết với danh bạ ngoài", EN: "Take the link of an account to the outside directory away"},
	}, func(ctx context.Context, c app.Call, in *oneIdentity) (DirectoryIdentity, error) {
		d, err := use.UnlinkIdentity(ctx, c, in.ID, in.Identity)
		return identityOf(d), err
	})
}

// ticketCookie keeps a sign-in through the directory that is under way.
func (s *Server) ticketCookie() string { return s.cookiePrefix() + "batang-directory" }

package web

import (
	"context"
	"net/http"
	"time"

	"batang/care"
	"batang/internal/app"
)

type changePassword struct {
	Body struct {
		Present  string `json:"present" minLength:"1" maxLength:"1000"`
		Password string `json:"password" minLength:"1" maxLength:"1000" doc:"The new one, 10 characters or more."`
	}
}

type enrolTOTP struct {
	Body struct {
		Password string `json:"password" minLength:"1" maxLength:"1000"`
	}
}

type confirmTOTP struct {
	Body struct {
		Code string `json:"code" minLength:"6" maxLength:"10"`
	}
}

type setPIN struct {
	Body struct {
		Password string `json:"password" minLength:"1" maxLength:"1000"`
		PIN      string `json:"pin" minLength:"6" maxLength:"6"`
	}
}

// Enrolment is a second factor that is being set up.
type Enrolment struct {
	Secret  string `json:"secret" doc:"Base32, to be typed into an authenticator."`
	Address string `json:"address" doc:"otpauth address, to be shown as a QR code."`
}

// Enrolled is a second factor that was set up.
type Enrolled struct {
	Recovery []string `json:"recovery_codes" doc:"Single use, shown once: for a lost phone."`
	Session  Session  `json:"session"`
}

// ownAccount serves what people do about their own sign-in.
func (s *Server) ownAccount() {
	use := s.opt.App.Accounts
	handle(s, Operation{
		ID: "change_password", Method: http.MethodPost, Path: "/api/v1/me/password",
		Summary: care.Text{VI: "Đổi mật khẩu của mình", EN: "Change one's password"},
	}, func(ctx context.Context, c app.Call, in *changePassword) (Session, error) {
		return s.signedIn(ctx)(use.ChangePassword(ctx, c, in.Body.Present, in.Body.Password))
	})
	handle(s, Operation{
		ID: "enrol_totp", Method: http.MethodPost, Path: "/api/v1/me/totp",
		Summary: care.Text{VI: "Bắt đầu cài đặt yếu tố thứ hai", EN: "Begin to set up a second factor"},
	}, func(ctx context.Context, c app.Call, in *enrolTOTP) (Enrolment, error) {
		e, err := use.EnrolTOTP(ctx, c, in.Body.Password)
		return Enrolment(e), err
	})
	handle(s, Operation{
		ID: "confirm_totp", Method: http.MethodPost, Path: "/api/v1/me/totp/confirm",
		Summary: care.Text{VI: "Xác nhận yếu tố thứ hai bằng một mã", EN: "Confirm the second factor by a code"},
	}, func(ctx context.Context, c app.Call, in *confirmTOTP) (Enrolled, error) {
		in2, codes, err := use.ConfirmTOTP(ctx, c, in.Body.Code)
		session, err := s.signedIn(ctx)(in2, err)
		return Enrolled{codes, session}, err
	})
	handle(s, Operation{
		ID: "set_pin", Method: http.MethodPut, Path: "/api/v1/me/pin", Status: http.StatusNoContent,
		Summary: care.Text{VI: "Đặt PIN mở khóa trên thiết bị dùng chung", EN: "Set the PIN that unlocks shared devices"},
	}, func(ctx context.Context, c app.Call, in *setPIN) (struct{}, error) {
		return struct{}{}, use.SetPIN(ctx, c, in.Body.Password, in.Body.PIN)
	})
	handle(s, Operation{
		ID: "sign_out_elsewhere", Method: http.MethodDelete, Path: "/api/v1/me/sessions", Status: http.StatusNoContent,
		Summary: care.Text{VI: "Đăng xuất khỏi mọi thiết bị khác", EN: "Sign out on every other device"},
	}, func(ctx context.Context, c app.Call, _ *struct{}) (struct{}, error) {
		return struct{}{}, use.SignOutElsewhere(ctx, c)
	})
	handle(s, Operation{
		ID: "list_own_sessions", Method: http.MethodGet, Path: "/api/v1/me/sessions",
		Summary: care.Text{VI: "Các phiên đăng nhập của mình", EN: "One's own sessions"},
	}, func(ctx context.Context, c app.Call, in *listOwnSessions) (app.Page[OwnSession], error) {
		page, err := use.Sessions(ctx, c, in.After, in.Limit)
		return pageOf(page, ownSessionOf), err
	})
	handle(s, Operation{
		ID: "end_own_session", Method: http.MethodDelete, Path: "/api/v1/me/sessions/{id}", Status: http.StatusNoContent,
		Summary: care.Text{VI: "Đăng xuất khỏi một thiết bị khác", EN: "End one of one's own sessions"},
	}, func(ctx context.Context, c app.Call, in *ownSession) (struct{}, error) {
		return struct{}{}, use.EndOwnSession(ctx, c, in.ID)
	})
	handle(s, Operation{
		ID: "change_own_language", Method: http.MethodPut, Path: "/api/v1/me/language", Command: true,
		Summary: care.Text{VI: "Đổi ngôn ngữ của tài khoản mình", EN: "Change the language of one's own account"},
	}, func(ctx context.Context, c app.Call, in *changeLang) (Account, error) {
		a, err := s.opt.App.Users.ChangeLang(ctx, c, care.Lang(in.Body.Lang))
		return accountOf(a), err
	})
}

type listOwnSessions struct {
	After string `query:"after" maxLength:"600"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type ownSession struct {
	ID string `path:"id" maxLength:"60"`
}

type changeLang struct {
	Body struct {
		Lang string `json:"lang" enum:"vi,en"`
	}
}

// OwnSession is a session of the caller. Its times are real time.
type OwnSession struct {
	ID        string    `json:"id"`
	Device    string    `json:"device,omitempty" doc:"In words: Firefox, Windows; absent when not known."`
	Shared    bool      `json:"shared"`
	Strong    bool      `json:"second_factor"`
	Directory bool      `json:"directory" doc:"Begun through the outside directory."`
	Locked    bool      `json:"locked" doc:"By hand, until the PIN."`
	Begun     time.Time `json:"begun"`
	Seen      time.Time `json:"seen" doc:"When it was last used, to the minute."`
	Expires   time.Time `json:"expires"`
	Current   bool      `json:"current" doc:"The one that asks."`
}

func ownSessionOf(s app.OwnSession) OwnSession {
	return OwnSession{s.ID, s.Device, s.Shared, s.Strong, s.Directory, !s.Locked.IsZero(), s.Made, s.Seen, s.Expires, s.Current}
}

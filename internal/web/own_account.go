package web

import (
	"context"
	"net/http"

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
}

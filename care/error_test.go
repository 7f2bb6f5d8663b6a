package care

import (
	"errors"
	"fmt"
	"testing"
)

func TestErrorShowsFieldMessageAndHintButNeverTheInside(t *testing.T) {
	e := &Error{Kind: Invalid, Field: "spo2", Msg: Text{"120 ngoài khoảng 50-100", "120 is out of range 50-100"}, Hint: Text{"xem lại máy đo", "check the oximeter"}, Err: errors.New("secret")}
	if got, want := e.Error(), "spo2: 120 is out of range 50-100 (check the oximeter)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := TextOf(fmt.Errorf("row 3: %w", e)).VI, "spo2: 120 ngoài khoảng 50-100 (xem lại máy đo)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Kind
	}{
		{nil, ""},
		{errors.New("plain"), Internal},
		{Errorf(Invalid, "x", "x"), Invalid},
		{fmt.Errorf("while reading: %w", &Error{Kind: Stale}), Stale},
	} {
		if got := KindOf(c.err); got != c.want {
			t.Errorf("KindOf(%v) = %q, want %q", c.err, got, c.want)
		}
	}
}

func TestEachLanguageHasItsOwnWords(t *testing.T) {
	err := Errorf(Denied, "%s duyệt, %d ngày", "for the %s, %d days", Text{VI: "Sở Y tế", EN: "Department of Health"}, 3)
	if vi, en := err.Msg.In(VI), err.Msg.In(EN); vi != "Sở Y tế duyệt, 3 ngày" || en != "for the Department of Health, 3 days" {
		t.Errorf("%q %q", vi, en)
	}
}

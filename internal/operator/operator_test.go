package operator_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/operator"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestBesideARunningServer(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		o, err := operator.Open(t.Context(), s.DSN())
		if err != nil {
			t.Fatal(err)
		}
		defer o.Close()
		a, err := o.Do(t.Context(), operator.Request{Do: operator.AddUser, Login: "chief", Grant: access.Grant{Role: access.SystemAdmin, Area: access.Country}})
		if err != nil || !strings.Contains(a.Link, "/signin#link=") {
			t.Fatalf("%+v %v", a, err)
		}
		_, err = o.Do(t.Context(), operator.Request{Do: operator.AddUser, Login: "chief", Grant: access.Grant{Role: access.SystemAdmin, Area: access.Country}})
		if care.KindOf(err) != care.Conflict || !strings.Contains(care.TextOf(err).VI, "tên đăng nhập đã có người dùng") || !strings.Contains(care.TextOf(err).EN, "choose another") {
			t.Errorf("the error did not come through: %v", err)
		}
		a, err = o.Do(t.Context(), operator.Request{Do: operator.MakeToken, Login: "chief", Name: "x", Days: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.With(a.Token).Do("GET", "/api/v1/me", nil); got.Status != 200 {
			t.Errorf("%d %s", got.Status, got.Body)
		}
		if _, err = o.Do(t.Context(), operator.Request{Do: "drop"}); care.KindOf(err) != care.Invalid {
			t.Errorf("an unknown command: %v", err)
		}
	})
}

// The address alone is worth nothing: who asks knows the secret of the file, and
// the file is its owner's alone.
func TestTheDeskIsClosedToOthers(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	path := operator.File(s.DSN())
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", st.Mode(), err)
	}
	var at struct{ Address, Secret string }
	if err := json.Unmarshal(text, &at); err != nil || !strings.HasPrefix(at.Address, "127.0.0.1:") || len(at.Secret) != 64 {
		t.Fatalf("%v", err)
	}
	for _, head := range []string{"", "Bearer ", "Bearer x", at.Secret} {
		req, err := http.NewRequest(http.MethodPost, "http://"+at.Address, bytes.NewReader([]byte(`{"Do":"user.list"}`)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", head)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%q was answered %d", head, res.StatusCode)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	s.StopNow()
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the file stayed: %v", err)
	}
	if strings.Contains(s.Logged(), at.Secret) {
		t.Error("the secret stands in the log")
	}
}

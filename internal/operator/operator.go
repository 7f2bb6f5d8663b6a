// Package operator is how whoever runs the installation adds the first accounts
// and makes tokens and one-time links from the command line, also while the
// server runs, which has the database for itself.
//
// A running server on SQLite listens on a loopback address and writes where, with
// a random secret, into a file beside the database that only its owner may read.
// Open finds it there; without one it opens the database itself, as it always
// does on PostgreSQL. Who may read the file could read the database too, so no
// further permission is asked; the audit says "installation". Importer takes office
// files in the same way, with nothing but the rights that files need, and the audit
// names the account of the system. The package has no command of its own: each is a
// use case.
package operator

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/secret"
	"batang/internal/store"
)

// Do is what a Request asks for.
type Do string

// What can be asked for.
const (
	AddUser   Do = "user.add" // answers with a one-time link
	ListUsers Do = "user.list"
	CloseUser Do = "user.close"
	GrantRole Do = "user.grant"
	MakeToken Do = "token" // answers with the token
	ResetUser Do = "reset" // answers with a one-time link
)

// Request is a command.
type Request struct {
	Do           Do
	Login, Name  string
	Lang         care.Lang
	Grant        access.Grant
	Days         int  // of a token
	SecondFactor bool // forget it, at a reset
	After        string
}

// Answer is what became of it. It may hold a secret: it is for the screen of the
// one who asked and for nothing else.
type Answer struct {
	Token   string
	Link    string // with the address of the server when it runs, else a path
	Expires time.Time
	Users   []app.User
	Next    string
}

// run carries a request out.
func run(ctx context.Context, a app.Accounts, r Request) (out Answer, err error) {
	switch r.Do {
	case AddUser:
		if _, err = a.Install(ctx, app.NewAccount{Login: r.Login, Name: r.Name, Lang: r.Lang, Grant: r.Grant}); err != nil {
			return out, err
		}
		return link(a.InstallReset(ctx, r.Login, false))
	case ListUsers:
		page, err := a.InstallList(ctx, r.After)
		return Answer{Users: page.Items, Next: page.Next}, err
	case CloseUser:
		return out, a.InstallClose(ctx, r.Login)
	case GrantRole:
		return out, a.InstallGrant(ctx, r.Login, r.Grant)
	case MakeToken:
		if r.Days < 1 || r.Days > app.MaxTokenDays {
			return out, care.Errorf(care.Invalid, "thời hạn từ 1 đến %d ngày", "a token lasts 1 to %d days", app.MaxTokenDays).At("days")
		}
		lasts := time.Duration(r.Days) * 24 * time.Hour
		out.Token, err = a.InstallToken(ctx, r.Login, r.Name, lasts)
		return out, err
	case ResetUser:
		return link(a.InstallReset(ctx, r.Login, r.SecondFactor))
	}
	return out, care.Errorf(care.Invalid, "không có lệnh này", "there is no such command").At("do")
}

func link(l app.Link, err error) (Answer, error) {
	if err != nil {
		return Answer{}, err
	}
	return Answer{Link: app.LinkPath + l.Secret, Expires: l.Expires}, nil
}

// Operator carries out requests, by the running server or by itself.
type Operator struct {
	desk  *address
	store *store.Store
	app   *app.App
}

// Open finds the server of a database, or opens the database when none runs. A
// database that is not there yet is care.NotFound: the server makes it.
func Open(ctx context.Context, dsn string) (*Operator, error) {
	if path := File(dsn); path != "" {
		if _, err := os.Stat(strings.TrimSuffix(path, suffix)); errors.Is(err, fs.ErrNotExist) {
			return nil, care.Errorf(care.NotFound, "chưa có cơ sở dữ liệu này", "there is no such database yet").Do("chạy batang serve trước", "run batang serve first")
		}
		if a, ok := read(path); ok && a.alive(ctx) {
			return &Operator{desk: a}, nil
		}
	}
	s, err := store.Open(ctx, dsn, store.Options{})
	if err != nil {
		return nil, err
	}
	return &Operator{store: s, app: app.New(s, secret.Key{})}, nil
}

// Do carries out a request.
func (o *Operator) Do(ctx context.Context, r Request) (Answer, error) {
	if o.desk != nil {
		return o.desk.do(ctx, r)
	}
	return run(ctx, o.app.Accounts, r)
}

// Close lets go of the database.
func (o *Operator) Close() error {
	if o.store == nil {
		return nil
	}
	return o.store.Close()
}

const suffix = ".operator"

// File is where the server of an SQLite database says how to reach it; empty for
// PostgreSQL, which any number of programs may open.
func File(dsn string) string {
	path, ok := strings.CutPrefix(dsn, "sqlite:")
	if !ok || path == "" {
		return ""
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return path + suffix
}

func newSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

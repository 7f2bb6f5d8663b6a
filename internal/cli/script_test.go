package cli

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"batang/internal/store"
	"batang/internal/store/auditlog"
)

// noon is the clock of the scripts: midday of 5 March 2022 in Viet Nam.
var noon = time.Date(2022, 3, 5, 5, 0, 0, 0, time.UTC)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"batang": func() {
			os.Exit(Run(os.Args[1:], World{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Now: func() time.Time { return noon }}))
		},
		"fixture": func() { check(fixture(os.Args[1], os.Args[2])) },
		"sql":     func() { check(sql(os.Args[1], os.Args[2])) },
		"serving": func() { check(serving(os.Args[1], os.Args[2:])) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func openFixture(dsn string, opt store.Options) (*store.Store, error) {
	opt.Log, opt.Clock = slog.New(slog.DiscardHandler), func() time.Time { return noon }
	return store.Open(context.Background(), dsn, opt)
}

// fixture makes a database with 20 acts, sealed five by five under a signed root,
// and pub.pem and other.pem, public keys of which the first signed.
func fixture(dsn, mark string) error {
	s, err := openFixture(dsn, store.Options{Mark: store.Mark(mark)})
	if err != nil {
		return err
	}
	for i := range 20 {
		if _, err := store.Update(context.Background(), s, store.Interactive, func(tx *store.Tx) (int, error) {
			id := fmt.Sprintf("case/%02d", i)
			act := store.Act{Actor: []string{"mai", "lan"}[i%2], Channel: store.Phone, Action: "case.open", Subject: id, Reason: "gọi 1022"}
			if err := tx.Audit(act); err != nil {
				return 0, err
			}
			return 0, tx.Emit("case.opened", "49", id, nil, i)
		}); err != nil {
			return err
		}
	}
	key := func(seed byte, file string) (ed25519.PrivateKey, error) {
		k := ed25519.NewKeyFromSeed(append(make([]byte, ed25519.SeedSize-1), seed))
		der, err := x509.MarshalPKIXPublicKey(k.Public())
		if err != nil {
			return nil, err
		}
		return k, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o600)
	}
	if _, err := key(2, "other.pem"); err != nil {
		return err
	}
	mine, err := key(1, "pub.pem")
	if err != nil {
		return err
	}
	z, err := auditlog.NewSealer(s, auditlog.Options{Key: mine, Rows: 5})
	if err != nil {
		return err
	}
	if _, err := z.Round(context.Background()); err != nil {
		return err
	}
	return s.Close()
}

// sql runs a statement.
func sql(dsn, statement string) error {
	s, err := openFixture(dsn, store.Options{})
	if err != nil {
		return err
	}
	if _, err := store.Update(context.Background(), s, store.Interactive, func(tx *store.Tx) (int64, error) { return tx.Exec(statement) }); err != nil {
		return err
	}
	return s.Close()
}

// serving runs a command line while this process has the database open to write.
func serving(dsn string, args []string) error {
	s, err := openFixture(dsn, store.Options{})
	if err != nil {
		return err
	}
	code := Run(args, World{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Now: func() time.Time { return noon }})
	if err := s.Close(); err != nil {
		return err
	}
	os.Exit(code)
	return nil
}

// Command ours is the system itself with many hamlets: the same server that
// `batang serve` starts, on a synthetic database filled by the bulk loader.
//
//	ours -db sqlite:PATH|postgres://… -addr 127.0.0.1:PORT -dir FOLDER -rows N
//
// It writes a token to FOLDER/token.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/app"
	"batang/internal/serve"
	"batang/internal/store"
	"batang/internal/store/areas"
)

var day = time.Date(2022, 3, 1, 8, 0, 0, 0, care.Zone)

func main() {
	db := flag.String("db", "", "")
	addr := flag.String("addr", "127.0.0.1:0", "")
	dir := flag.String("dir", ".", "")
	rows := flag.Int("rows", 0, "hamlets to load into a new database")
	flag.Parse()
	if err := run(*db, *addr, *dir, *rows); err != nil {
		log.Fatal(err)
	}
}

func run(db, addr, dir string, rows int) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if rows > 0 {
		if err := fill(ctx, db, rows); err != nil {
			return err
		}
	}
	s, err := serve.New(ctx, serve.Options{Listen: addr, DB: db, Key: filepath.Join(dir, "installation.pem"), AuditKey: filepath.Join(dir, "audit.pem"), Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	if rows > 0 {
		if _, err := s.App().Accounts.Install(ctx, app.NewAccount{Login: "bench", Name: "Người Giả", Grant: access.Grant{Role: access.DepartmentOfficer, Area: "49"}}); err != nil {
			return err
		}
		token, err := s.App().Accounts.InstallToken(ctx, "bench", "bench", 24*time.Hour)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "token"), []byte(token), 0o600); err != nil {
			return err
		}
	}
	s.Start()
	<-ctx.Done()
	return s.Stop(context.Background())
}

// fill loads the embedded units and that many hamlets, evenly over the communes
// of Quảng Nam.
func fill(ctx context.Context, db string, rows int) error {
	s, err := store.Open(ctx, db, store.Options{Mark: store.Synthetic, Begin: day})
	if err != nil {
		return err
	}
	units := gazetteer.Embedded().Areas()
	communes := gazetteer.Embedded().Under("49", care.CommuneLevel, care.DateIn(day))
	for i := range rows {
		c := communes[i%len(communes)]
		units = append(units, care.Area{
			Code: care.AreaCode(fmt.Sprintf("%s.%07d", c.Code, i)), Parent: c.Code, Kind: care.AreaHamlet, Name: fmt.Sprintf("Thôn %d", i), From: care.DateIn(day), To: c.To,
		})
	}
	g, problems := gazetteer.New(units)
	if len(problems) > 0 {
		return fmt.Errorf("%d problems, the first: %s", len(problems), problems[0].In(care.EN))
	}
	if _, err := store.Load(ctx, s, areas.Tables(g)...); err != nil {
		return err
	}
	return s.Close()
}

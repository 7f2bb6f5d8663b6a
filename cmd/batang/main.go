// Command batang is the one program of the system; see docs/tour.md.
package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"batang/care"
	"batang/internal/cli"
	"batang/internal/directory"
	"batang/internal/serve"
	"batang/internal/store"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], cli.World{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Now: time.Now, Serve: start, Demo: show, Drill: exercise}))
}

// start starts a server as the flags say.
func start(ctx context.Context, f cli.ServeFlags, log *slog.Logger) (cli.Service, error) {
	s, err := serve.New(ctx, serve.Options{
		Directory: outside(f.OIDC), DirectorySecret: f.OIDC.SecretFile,
		Listen: f.Listen, DB: f.DB, Mark: store.Mark(f.Mark), Reference: f.Reference, Key: f.Key, AuditKey: f.AuditKey, Notify: f.Notify, PublicURL: f.PublicURL, Area: care.AreaCode(f.Area),
		TLSCert: f.TLSCert, TLSKey: f.TLSKey, TLSLocal: f.TLSLocal, TLSNames: f.TLSNames, CAListen: f.CAListen,
		Log: log, Version: version(), Store: store.Options{Begin: f.Begins},
	})
	if err != nil {
		return cli.Service{}, err
	}
	first, err := s.FirstLink(ctx)
	if err != nil {
		return cli.Service{}, errors.Join(err, s.Close())
	}
	s.Start()
	out := cli.Service{Address: s.URL(), FirstLink: first, Stop: s.Stop}
	if a := s.Authority(); a != nil {
		out.Fingerprint = a.Fingerprint()
	}
	return out, nil
}

// outside is the directory that the flags name, nil for none.
func outside(f cli.OIDCFlags) *directory.Options {
	if f.Issuer == "" {
		return nil
	}
	return &directory.Options{
		Issuer: f.Issuer, ClientID: f.Client, Return: strings.TrimSuffix(f.Address, "/") + directory.ReturnPath,
		Name: care.Text{VI: f.NameVI, EN: f.NameEN}, SecondFactor: f.SecondFactor,
	}
}

// show starts a demonstration.
func show(ctx context.Context, f cli.DemoFlags, log *slog.Logger) (cli.Demo, error) {
	d, err := serve.NewDemo(ctx, serve.DemoOptions{Listen: f.Listen, Keep: f.Keep, Cases: f.Cases, Speed: f.Speed, Log: log, Version: version()})
	if err != nil {
		return cli.Demo{}, err
	}
	d.Start()
	out := cli.Demo{Address: d.URL(), Dir: d.Dir, Stop: d.Stop}
	for _, a := range d.Accounts {
		out.Accounts = append(out.Accounts, cli.DemoAccount(a))
	}
	return out, nil
}

// exercise runs a synthetic province.
func exercise(ctx context.Context, f cli.DrillFlags, log *slog.Logger) (cli.Drilled, error) {
	d, err := serve.Drill(ctx, serve.DrillOptions{DB: f.DB, Seed: f.Seed, Stock: f.Stock, Scale: f.Scale, Speed: f.Speed, Days: f.Days, Log: log})
	n := d.Figures
	return cli.Drilled{
		Until: d.Until, Cases: n.Cases, Readings: n.Readings, Answered: n.Answered, Recovered: n.Recovered, Died: n.Died, UrgentMinutes: n.Wait(0.95), Digest: d.Digest,
	}, err
}

// version is that of the module, as the build recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return ""
}

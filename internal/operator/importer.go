package operator

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/app"
	"batang/internal/secret"
	"batang/internal/store"
)

// Importer takes office files into a database for whoever runs the installation,
// by the use cases of the screens. A server on SQLite has its database for itself:
// while it runs there is none to open, and files are sent to it.
type Importer struct {
	store *store.Store
	app   *app.App
	call  app.Call
}

// importing is all that the operator may do here: take in what files hold.
var importing = []access.Capability{
	access.DataImport, access.AreaRead, access.AreaWrite, access.FacilityRead, access.FacilityWrite, access.StationRead, access.StationWrite,
	access.TeamRead, access.TeamWrite, access.VehicleRead, access.VehicleWrite, access.StaffRead, access.StaffWrite,
	access.CaseOpen, access.CaseRead, access.PersonRead, access.PersonWrite,
}

// OpenImporter opens a database to import into. actor is who is signed in at the
// system ("os:lan") and reason why, for the audit; now is the real clock. A database that is not there yet
// is care.NotFound.
func OpenImporter(ctx context.Context, dsn, actor, reason string, now func() time.Time) (*Importer, error) {
	if path, file := store.SQLitePath(dsn); file {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, care.Errorf(care.NotFound, "chưa có cơ sở dữ liệu này", "there is no such database yet").Do("chạy batang migrate hoặc batang serve trước", "run batang migrate or batang serve first")
		}
	}
	s, err := store.Open(ctx, dsn, store.Options{Log: slog.New(slog.DiscardHandler), Clock: now})
	if err != nil {
		return nil, err
	}
	i := &Importer{store: s, app: app.New(s, secret.Key{}), call: app.Call{
		Who: access.Who{ID: actor, Grants: everywhere(), Only: importing}, Reason: reason,
	}}
	if err := i.app.Areas.Seed(ctx, gazetteer.Embedded()); err != nil { // of a database that nobody has served yet
		return nil, errors.Join(err, s.Close())
	}
	return i, nil
}

// everywhere are the roles on which the rights of importing rest, in every province:
// the state tables ask for a side, and the roles that have one are given below the
// country.
func everywhere() []access.Grant {
	out := []access.Grant{{Role: access.SystemAdmin, Area: access.Country}}
	for _, a := range gazetteer.Embedded().Areas() {
		if a.Level() == care.ProvinceLevel {
			out = append(out, access.Grant{Role: access.DepartmentOfficer, Area: a.Code}, access.Grant{Role: access.DistrictHealthCentre, Area: a.Code})
		}
	}
	return out
}

// Close lets go of the database.
func (i *Importer) Close() error { return i.store.Close() }

// Look keeps a file for a day and says what would become of its rows; those that
// would be refused are written to rejects, unless it is nil.
func (i *Importer) Look(ctx context.Context, kind string, content []byte, l care.Lang, rejects io.Writer) (app.Import, error) {
	got, err := i.app.Imports.Receive(ctx, i.call, kind, content, l)
	if err != nil || rejects == nil {
		return got, err
	}
	text, err := i.app.Imports.Rejects(ctx, i.call, got.ID)
	if err != nil {
		return got, err
	}
	_, err = rejects.Write(text)
	return got, err
}

// Take takes the rows of a file that was looked at. Cut off, it goes on when the
// same file is taken again: what was taken is known.
func (i *Importer) Take(ctx context.Context, id string) (app.Import, error) {
	return i.app.Imports.Commit(ctx, i.call, id)
}

// ImportKinds are the kinds of files, in the order in which a new installation is
// filled.
func ImportKinds() []string { return app.ImportKinds }

// Template is a workbook of a kind, to be filled in; it needs no database.
func Template(kind string, l care.Lang) ([]byte, error) {
	return app.New(nil, secret.Key{}).Imports.Template(kind, l)
}

// Command pocketbase is PocketBase as a library, with one "obs" collection that only a signed-in
// user may create in or list, the same indexes and rows as the other peers.
//
//	pocketbase setup N     make the collection, a user, N rows; print the user's token
//	pocketbase serve --http=127.0.0.1:PORT
//
// PB_SYNC=FULL opens the database with synchronous=FULL (PocketBase's own
// default is WAL with NORMAL).
package main

import (
	"fmt"
	"log"
	"math/rand"
	"os"
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
	"github.com/spf13/cobra"
)

func main() {
	cfg := pocketbase.Config{DefaultDataDir: os.Getenv("PB_DATA"), HideStartBanner: true}
	if s := os.Getenv("PB_SYNC"); s != "" {
		cfg.DBConnect = func(path string) (*dbx.DB, error) {
			p := "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)&_pragma=synchronous(" + s +
				")&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)"
			return dbx.Open("sqlite", path+p)
		}
	}
	app := pocketbase.NewWithConfig(cfg)
	app.RootCmd.AddCommand(&cobra.Command{Use: "setup", Args: cobra.ExactArgs(1), RunE: func(_ *cobra.Command, a []string) error {
		n, err := strconv.Atoi(a[0])
		if err != nil {
			return err
		}
		c := core.NewBaseCollection("obs")
		c.CreateRule = types.Pointer(`@request.auth.id != ""`)
		c.ListRule = types.Pointer(`@request.auth.id != ""`)
		c.Fields.Add(&core.TextField{Name: "patient", Required: true}, &core.NumberField{Name: "commune"}, &core.NumberField{Name: "severity"},
			&core.NumberField{Name: "spo2"}, &core.NumberField{Name: "temp"}, &core.TextField{Name: "at"}, &core.TextField{Name: "note"})
		c.AddIndex("obs_cs", false, "commune,severity,at", "")
		c.AddIndex("obs_p", false, "patient,at", "")
		if err := app.Save(c); err != nil {
			return err
		}
		uc, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		u := core.NewRecord(uc)
		u.SetEmail("nurse@example.org")
		u.SetPassword("bench-password")
		u.SetVerified(true)
		if err := app.Save(u); err != nil {
			return err
		}
		tok, err := u.NewStaticAuthToken(24 * time.Hour)
		if err != nil {
			return err
		}
		r := rand.New(rand.NewSource(1))
		err = app.RunInTransaction(func(tx core.App) error {
			q := tx.DB().NewQuery("insert into obs(id,patient,commune,severity,spo2,temp,at,note) values({:i},{:p},{:c},{:s},{:o},{:t},{:a},'home check')")
			q.Prepare()
			defer q.Close()
			for i := 0; i < n; i++ {
				at := time.Unix(1640995200+int64(r.Intn(90*86400)), 0).UTC().Format(time.RFC3339)
				if _, err := q.Bind(dbx.Params{"i": security.PseudorandomString(15), "p": fmt.Sprintf("p%07d", r.Intn(200000)), "c": r.Intn(10600), "s": r.Intn(5),
					"o": 85 + r.Intn(15), "t": 36 + float64(r.Intn(40))/10, "a": at}).Execute(); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		fmt.Println(tok)
		return nil
	}})
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}

// Command pocketbase is PocketBase as a library, with one collection that only a signed-in user
// may create in or list: the rows of our table of areas with its indexes, without
// the table of words.
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
	"os"
	"strconv"
	"time"

	"batang/bench/writepath/hamlet"

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
		c := core.NewBaseCollection("area")
		c.CreateRule = types.Pointer(`@request.auth.id != ""`)
		c.ListRule = types.Pointer(`@request.auth.id != ""`)
		for _, name := range []string{"code", "from_day", "to_day", "kind", "level", "name", "parent", "path", "aliases", "predecessors"} {
			c.Fields.Add(&core.TextField{Name: name})
		}
		c.Fields.Add(&core.NumberField{Name: "version"})
		c.AddIndex("area_pk", true, "code,from_day", "")
		c.AddIndex("area_by_path", true, "path,from_day", "")
		c.AddIndex("area_by_parent", false, "parent,path,from_day", "")
		c.AddIndex("area_by_level", false, "level,path,from_day", "")
		c.AddIndex("area_open_name", false, "parent,kind,name", "")
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
		err = app.RunInTransaction(func(tx core.App) error {
			q := tx.DB().NewQuery("insert into area(id,code,from_day,to_day,kind,level,name,parent,path,aliases,predecessors,version) values({:i},{:c},'2022-03-01','2025-07-01','hamlet','hamlet',{:n},{:p},{:t},'[]','[]',1)")
			q.Prepare()
			defer q.Close()
			for i := range n {
				h := hamlet.Seeded(i)
				if _, err := q.Bind(dbx.Params{"i": security.PseudorandomString(15), "c": h.Code, "n": h.Name, "p": h.Parent, "t": h.Row()[4]}).Execute(); err != nil {
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

package cli

import (
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// noon is the clock of the scripts: midday of 5 March 2022 in Viet Nam.
var noon = time.Date(2022, 3, 5, 5, 0, 0, 0, time.UTC)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"batang": func() {
			os.Exit(Run(os.Args[1:], World{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Now: func() time.Time { return noon }}))
		},
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}

package main

import (
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"batang": main})
}

// TestScripts runs the program as people do, with its server.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Cmds: map[string]func(*testscript.TestScript, bool, []string){
		// appears waits until a file is there: a server in the background has started.
		"appears": func(ts *testscript.TestScript, _ bool, args []string) {
			for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
				if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
					return
				}
				if time.Now().After(end) {
					ts.Fatalf("%s never appeared", args[0])
				}
			}
		},
	}})
}

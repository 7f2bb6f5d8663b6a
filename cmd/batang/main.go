// Command batang is the one program of the system; see docs/tour.md.
package main

import (
	"os"
	"time"

	"batang/internal/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], cli.World{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Now: time.Now}))
}

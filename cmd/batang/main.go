// Command batang is the one program of the system; see docs/tour.md.
package main

import "os"

func main() {
	os.Exit(2)
}

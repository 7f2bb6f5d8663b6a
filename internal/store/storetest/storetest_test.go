package storetest

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) { Main(m) }

func TestStore(t *testing.T) { Engines(t, Run) }

func TestKilled(t *testing.T) {
	rounds := 5
	if Soak() {
		rounds = 200
	}
	Engines(t, func(t *testing.T, fresh Fresh) { Killed(t, fresh, rounds) })
}

func TestDiskFull(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("DISK FULL IS LEFT OUT: it needs root, for a small tmpfs")
	}
	DiskFull(t)
}

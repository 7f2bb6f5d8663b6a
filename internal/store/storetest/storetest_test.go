package storetest

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) { Main(m) }

// TestEngines says which engines this machine has; Main adds what is left out.
func TestEngines(t *testing.T) {
	Engines(t, func(t *testing.T, fresh Fresh) { t.Logf("tested: %s", open(t, fresh(t), nil).Engine()) })
}

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

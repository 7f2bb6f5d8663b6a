package storetest

import "testing"

func TestMain(m *testing.M) {
	if !writerMain() {
		Main(m)
	}
}

// TestEngines says which engines this machine has; Main adds what is left out.
func TestEngines(t *testing.T) {
	Engines(t, func(t *testing.T, fresh Fresh) { t.Logf("tested: %s", open(t, fresh(t), nil).Engine()) })
}

func TestStore(t *testing.T) { Engines(t, Run) }

// rounds is how often a drill is done: few times among the other tests.
func rounds(few, many int) int {
	if Soak() {
		return many
	}
	return few
}

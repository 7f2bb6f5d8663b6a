package storetest

import (
	"errors"
	"testing"

	"batang/internal/store"
)

// bell: heard after the commit of one's topic, and then alone.
func bell(t *testing.T, fresh Fresh) {
	s := open(t, fresh(t), nil)
	rung, stop := s.Listen("job")
	heard := func() bool {
		select {
		case <-rung:
			return true
		default:
			return false
		}
	}
	ring := func(topic string, result error) {
		err := do(t.Context(), s, func(tx *store.Tx) error {
			tx.Ring(topic)
			return result
		})
		if !errors.Is(err, result) {
			t.Fatal(err)
		}
	}
	if ring("job", nil); !heard() {
		t.Error("not heard after the commit")
	}
	if ring("job", errors.New("refused")); heard() {
		t.Error("heard of a command that was undone")
	}
	if ring("other", nil); heard() {
		t.Error("heard of another topic")
	}
	ring("job", nil)
	if ring("job", nil); !heard() || heard() {
		t.Error("two rings unheard are not heard as one")
	}
	stop()
	if ring("job", nil); heard() {
		t.Error("heard after the end")
	}
}

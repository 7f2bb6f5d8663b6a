package serve

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"batang/internal/jobs"
)

// A sweep goes on until nothing is left, also past what fails; the slots that begin
// meanwhile do nothing; and one whose time is over has not failed.
func TestSweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		left, running := 5, 0
		bad := errors.New("one that cannot be done")
		h := sweep(func(ctx context.Context) (int, error) {
			if running++; running > 1 {
				t.Error("two at a time")
			}
			defer func() { running-- }()
			time.Sleep(time.Minute)
			if left == 0 {
				return 0, bad
			}
			left--
			return 1, bad
		})
		other := make(chan error)
		go func() {
			time.Sleep(90 * time.Second)
			other <- h(t.Context(), jobs.Run{})
		}()
		began := time.Now()
		ended := make(chan error)
		go func() { ended <- h(t.Context(), jobs.Run{}) }()
		if err := <-other; err != nil || time.Since(began) != 90*time.Second {
			t.Errorf("the next slot: %v after %v", err, time.Since(began))
		}
		if err := <-ended; err != bad || left != 0 {
			t.Errorf("%v, %d left", err, left)
		}
		left = 5
		short, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		if err := h(short, jobs.Run{}); err != nil || left != 3 {
			t.Errorf("its time over: %v, %d left", err, left)
		}
	})
}

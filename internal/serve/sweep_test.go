package serve

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"batang/internal/jobs"
)

// A sweep goes on past what fails until nothing is left. The job of the next slot takes
// over, those of later ones do nothing meanwhile, and never are two at it.
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
		type end struct {
			slot  int
			after time.Duration
			err   error
		}
		began, ended := time.Now(), make(chan end)
		slot := func(n int, at time.Duration) {
			go func() {
				time.Sleep(at)
				err := h(t.Context(), jobs.Run{})
				ended <- end{n, time.Since(began), err}
			}()
		}
		slot(1, 0)
		slot(2, 90*time.Second)
		slot(3, 100*time.Second)
		for _, want := range []end{
			{3, 100 * time.Second, nil}, // the second waits already
			{1, 2 * time.Minute, nil},   // it takes over
			{2, 6 * time.Minute, bad},
		} {
			if got := <-ended; got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		}
		left = 5
		short, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		if err := h(short, jobs.Run{}); err != bad || left != 3 {
			t.Errorf("its time over: %v, %d left", err, left)
		}
	})
}

package triage

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"batang/care"
	"batang/policy"
)

// nextPack is the pack that a province tries on everybody: orange risk no longer
// stays at home, and pregnant women without symptoms do.
var nextPack = overlay("orange_floor", `"1b"`, "pregnant_well_place", `"1a"`)

// variant compiles the Quang Nam pack with an overlay on it.
func variant(t testing.TB, overlay string) *Engine {
	t.Helper()
	lib, problems := policy.NewLibrary(append(policy.EmbeddedFiles(), policy.File{Name: "variant.yaml", Text: []byte(overlay)}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	prog, problems := lib.Get("another-pack", care.MustDate("2022-03-01"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return New(prog)
}

// person is the i-th synthetic patient, of whom one in three lacks a measurement.
func person(i int) care.Record {
	d := sequenceDraw(uint64(i) * 0x9e3779b97f4a7c15)
	r := d.patient()
	switch d(6) {
	case 0:
		r.Forget(care.SpO2)
		r.Forget(care.SpO2First)
	case 1:
		r.Forget(care.RespiratoryRate)
	}
	return r
}

// TestRetriageProvince judges people under the pack in force, keeps each answer,
// judges everybody again under another pack on two goroutines and counts who
// moves. Records come in pages from a generator, as they would from a store, and
// are counted in the time. BATANG_SOAK=1 takes the whole country's 4,000,000.
func TestRetriageProvince(t *testing.T) {
	count, limit, memory := 40_000, 10*time.Second, 400
	if os.Getenv("BATANG_SOAK") != "" {
		count = 4_000_000
	}
	before, after := quangNam(t), variant(t, nextPack)
	kept := make([]Verdict, count)
	twoHalves(count, func(i int, r *care.Record) int { kept[i] = before.Judge(r); return 0 })

	start := time.Now()
	up, down := twoHalves(count, func(i int, r *care.Record) int {
		return int(after.Judge(r).Tier) - int(kept[i].Tier)
	})
	took := time.Since(start)
	t.Logf("%d people re-triaged in %v (%v each on two goroutines): %d go up, %d go down; peak %d MB", count, took.Round(time.Millisecond), took/time.Duration(count), up, down, peakMB())
	if up == 0 || down == 0 {
		t.Errorf("%d up, %d down: the trial pack moves people both ways", up, down)
	}
	if took > limit {
		t.Errorf("took %v, the limit is %v", took, limit)
	}
	if mb := peakMB(); mb > memory {
		t.Errorf("peak of %d MB, the limit is %d", mb, memory)
	}
	for _, i := range []int{0, 1, count / 2, count - 1} {
		r := person(i)
		if want := handwrittenAnyAge(&r); kept[i] != want {
			t.Errorf("person %d: kept %+v, by hand %+v", i, kept[i], want)
		}
	}
}

// twoHalves generates the people page by page on two goroutines, calls f on each
// and counts the answers above and below zero.
func twoHalves(count int, f func(i int, r *care.Record) int) (up, down int) {
	const page = 4096
	var wg sync.WaitGroup
	var ups, downs [2]int
	for half := range 2 {
		wg.Go(func() {
			records := make([]care.Record, page)
			for from := half * count / 2; from < (half+1)*count/2; from += page {
				to := min(from+page, (half+1)*count/2)
				for i := from; i < to; i++ {
					records[i-from] = person(i)
				}
				for i := from; i < to; i++ {
					switch d := f(i, &records[i-from]); {
					case d > 0:
						ups[half]++
					case d < 0:
						downs[half]++
					}
				}
			}
		})
	}
	wg.Wait()
	return ups[0] + ups[1], downs[0] + downs[1]
}

// peakMB is the most memory the process has held, from the kernel where there is
// one that says, else what the runtime has taken from it.
func peakMB() int {
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		for _, line := range strings.Split(string(status), "\n") {
			if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
				if kb, err := strconv.Atoi(strings.Fields(rest)[0]); err == nil {
					return kb / 1024
				}
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.Sys >> 20)
}

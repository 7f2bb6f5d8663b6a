package drill

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"batang/care"
)

// TestShares: over all who are drawn, illnesses are as grave as the plan counts on
// (RULES A6: 83.6, 11.2 and 5.2 %), and values stay within what can be measured.
func TestShares(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	mean := meanRisk(rand.New(rand.NewPCG(3, 4)))
	from := time.Date(2022, 3, 1, 8, 0, 0, 0, care.Zone)
	const draws = 40000
	count, dead := map[care.Severity]int{}, 0
	for range draws {
		b := drawBody(chance)
		c := drawCourse(chance, b.relativeRisk()/mean, b.months, from)
		count[c.worst]++
		if !c.dies.IsZero() {
			dead++
		}
		if !c.turn.Before(c.peak) || !c.peak.Before(c.better) || c.end.Before(c.better) {
			t.Fatalf("%+v is in no order", c)
		}
		for day := range 25 {
			at := from.Add(days(float64(day)))
			if g := c.grade(at); g < 0 || g > 1 || c.spo2-c.fall*g < 70 || c.breath+c.rise*g > 110 {
				t.Fatalf("%+v on day %d: %v", c, day, g)
			}
		}
	}
	for what, want := range map[string]struct {
		share float64
		got   int
	}{
		"nothing or mild":     {0.836, count[care.Asymptomatic] + count[care.Mild]},
		"moderate":            {0.112, count[care.Moderate]},
		"severe and critical": {0.052, count[care.Severe] + count[care.Critical]},
	} {
		if got := float64(want.got) / draws; math.Abs(got-want.share) > 0.006 {
			t.Errorf("%s: %.4f, not %.3f", what, got, want.share)
		}
	}
	if share := float64(dead) / draws; share < 0.002 || share > 0.02 {
		t.Errorf("%.4f die", share)
	}
}

// TestDelay: half of the times are shorter than the median, few longer than most.
func TestDelay(t *testing.T) {
	chance, d := rand.New(rand.NewPCG(1, 2)), Delay{2 * time.Minute, 8 * time.Minute}
	short, long := 0, 0
	for range 10000 {
		switch v := d.draw(chance); {
		case v <= 0 || v > 3*d.Most:
			t.Fatal(v)
		case v < d.Median:
			short++
		case v > d.Most:
			long++
		}
	}
	if short < 4800 || short > 5200 || long < 400 || long > 600 {
		t.Errorf("%d below the median, %d above most", short, long)
	}
}

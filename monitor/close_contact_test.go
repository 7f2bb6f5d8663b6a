package monitor_test

import (
	"testing"
	"time"

	"batang/care"
	"batang/monitor"
	"batang/policy"

	"pgregory.net/rapid"
)

var twoTests = policy.ContactPlan{ID: "others", IsolationDays: 7, TestDays: []int{1, 7}, WatchDays: 3, First: 24 * time.Hour, Call: 24 * time.Hour}

func days(texts ...string) (out []care.Date) {
	for _, t := range texts {
		out = append(out, care.MustDate(t))
	}
	return out
}

func viet(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, care.Zone)
	if err != nil {
		panic(err)
	}
	return at
}

func TestContactNext(t *testing.T) {
	named := viet("2022-03-01 08:00")
	for _, x := range []struct {
		name   string
		status care.ContactStatus
		spoken string
		tested []care.Date
		owed   care.ContactOwed
		due    string
	}{
		{"nobody has spoken with them, and the first test is owed before", care.ContactNamed, "", nil, care.OweTest, "2022-03-02 00:00"},
		{"nobody has spoken with them", care.ContactNamed, "", days("2022-03-01"), care.OweCall, "2022-03-02 08:00"},
		{"spoken with: the first test", care.ContactFollowed, "2022-03-01 09:00", nil, care.OweTest, "2022-03-02 00:00"},
		{"tested: the daily call", care.ContactFollowed, "2022-03-01 09:00", days("2022-03-01"), care.OweCall, "2022-03-02 09:00"},
		{"a test before its day serves nothing", care.ContactFollowed, "2022-03-01 09:00", days("2022-02-28"), care.OweTest, "2022-03-02 00:00"},
		{"the second test", care.ContactFollowed, "2022-03-07 20:00", days("2022-03-01"), care.OweTest, "2022-03-08 00:00"},
		{"one late test serves one day", care.ContactFollowed, "2022-03-07 20:00", days("2022-03-07"), care.OweTest, "2022-03-08 00:00"},
		{"all was done: the end", care.ContactFollowed, "2022-03-07 20:00", days("2022-03-01", "2022-03-07"), care.OweEnd, "2022-03-08 00:00"},
		{"cannot be reached", care.ContactLost, "", days("2022-03-01", "2022-03-07"), care.OweVisit, "2022-03-01 20:00"},
		{"ended", care.ContactEnded, "2022-03-01 09:00", nil, "", ""},
	} {
		c := care.Contact{Status: x.status, Since: named, LastOn: care.MustDate("2022-02-28"), Until: care.MustDate("2022-03-07"), Tested: x.tested}
		if x.spoken != "" {
			c.Spoken = viet(x.spoken)
		}
		owed, due := monitor.ContactNext(&twoTests, 12*time.Hour, &c)
		if owed != x.owed || x.due == "" != due.IsZero() || x.due != "" && !due.Equal(viet(x.due)) {
			t.Errorf("%s: %s %s, want %s %s", x.name, owed, due, x.owed, x.due)
		}
	}
}

// TestContactEndsOnlyWhenDone: whatever was done, a follow-up may not end while a
// test is owed or the days are not over, and a further test never takes the right to
// end away.
func TestContactEndsOnlyWhenDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := care.Contact{Status: care.ContactFollowed, LastOn: care.MustDate("2022-02-28"), Until: care.MustDate("2022-03-07")}
		for _, d := range rapid.SliceOfN(rapid.IntRange(-2, 12), 0, 5).Draw(t, "tests") {
			c.Tested = append(c.Tested, c.LastOn.AddDays(d))
		}
		today := c.LastOn.AddDays(rapid.IntRange(0, 14).Draw(t, "today"))
		may := monitor.ContactMayEnd(&twoTests, &c, today)
		if _, owed := monitor.ContactTest(&twoTests, &c); may && (owed || today.Before(c.Until)) {
			t.Fatalf("ends with %v on %s", c.Tested, today)
		}
		c.Tested = append(c.Tested, c.LastOn.AddDays(rapid.IntRange(-2, 12).Draw(t, "more")))
		if may && !monitor.ContactMayEnd(&twoTests, &c, today) {
			t.Fatalf("a further test took the end away: %v", c.Tested)
		}
	})
}

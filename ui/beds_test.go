package ui_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/browsertest"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// Every closed set of beds and of the ways to travel has its words on the screens, as
// care has them.
func TestBedTerms(t *testing.T) {
	for i, name := range []string{"src/i18n/vi_beds.ts", "src/i18n/en_beds.ts"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		check := func(family, value string, word care.Text) {
			q, _ := json.Marshal([]string{word.VI, word.EN}[i])
			if line := `  "` + family + "." + value + `": ` + string(q) + ",\n"; !strings.Contains(string(b), line) {
				t.Errorf("%s: missing: %s", name, line)
			}
		}
		all(care.BedClasses, "bed_class", check)
		all(care.EquipmentKinds, "equipment", check)
		all(care.MeansList, "means", check)
		all(care.Mobilities, "mobility", check)
	}
}

// bedWords are what the ward's form and the boards say.
type bedWords struct {
	lang, none, noPools, add, class, tier, addDo, physical, staffed, oxygen, lain, send, done, free, table, mapView, noMap string
	short, yes, over, undo, undone, figures, held, wall, unknown, lost, givenBy, differs                                   string
	cylinders, liquid, stock, due, wardTitle                                                                               string
}

var bedLanguages = []bedWords{
	{
		"vi", "Chưa cơ sở nào khai giường", "Cơ sở này chưa khai loại giường nào", "Thêm loại giường", "Loại giường", "Tầng", "Thêm", "Giường kê", "Đủ người trực", "Có nguồn oxy", "Đếm được người nằm", "Gửi số đã đếm", "Đã nhận.", "giường còn giao được", "Bảng", "Bản đồ", "Chưa cơ sở nào có tọa độ",
		"Ít giường hơn số người", "Đúng, gửi", "vượt 1 giường", "Hoàn tác", "Đã trả về số trước đó.", "Từ yêu cầu tới giường", "giữ được giường", "Người bệnh đang tới", "Chưa biết giờ tới", "MẤT KẾT NỐI", "Người báo số", "Lệch +1 so với hệ thống",
		"Bình đầy", "Oxy lỏng", "10 bình đầy", "chưa khai giường nào", "Phòng khám Giả BV-GIA chưa khai",
	},
	{
		"en", "No facility has declared beds", "This facility has declared no beds yet", "Add a class of beds", "Class of beds", "Tier", "Add", "Beds that stand there", "With enough staff", "With oxygen", "Who lies there, counted", "Send what was counted", "Taken.", "beds can be given", "Table", "Map", "No facility has coordinates",
		"Fewer beds than people", "Yes, send", "1 bed too few", "Undo", "Back to the figures before.", "From the request to the bed", "a bed was held", "Patients coming", "Time not known", "CONNECTION LOST", "Who gave them", "Differs by +1 from the system",
		"Full cylinders", "Liquid oxygen", "10 full cylinders", "has declared no beds", "Phòng khám Giả BV-GIA has",
	},
}

// bedTour is a hospital with its ward clerk at a telephone, a dispatcher's bed board
// and a board on a wall.
type bedTour struct {
	*testkit.Server
	t                     *testing.T
	w                     bedWords
	clerk, desk           *browsertest.Page
	clerkAt, deskAt       string
	nurse, doctor, finder *testkit.Client
	moved                 string // id of the transfer
}

// A ward clerk declares beds on a telephone; the boards of others show it at once; who
// comes stands on the wall without a name.
func TestBeds(t *testing.T) {
	b := browsertest.Start(t)
	for _, w := range bedLanguages {
		for _, size := range sizes {
			t.Run(w.lang+"-"+size.name, func(t *testing.T) {
				s := testkit.Start(t, storetest.SQLite)
				s.Facility("BV-GIA", "516")
				addStation(t, s)
				j := &bedTour{Server: s, t: t, w: w, clerk: b.Page(t, 360, 740), desk: b.Page(t, size.width, size.height)}
				j.nurse = s.As("truong.tram", access.Grant{Role: access.StationHead, Area: "20935"})
				j.doctor = s.As("bac.si", access.Grant{Role: access.FacilityDoctor, Facility: "BV-GIA"})
				j.finder = s.As("dieu.phoi", access.Grant{Role: access.Dispatcher, Area: "49"})
				j.clerkAt, j.deskAt = s.As("dieu.phoi.giuong", access.Grant{Role: access.BedManager, Facility: "BV-GIA"}).Door(), j.finder.Door()
				for p, at := range map[*browsertest.Page]string{j.clerk: j.clerkAt, j.desk: j.deskAt} {
					speak(p, at, w.lang)
				}
				j.declare()
				j.hold()
				j.tooFew()
				j.views()
				j.wall()
			})
		}
	}
}

// free waits until the board shows so many beds that can be given.
func (j *bedTour) free(n string) {
	j.t.Helper()
	begun := time.Now()
	j.desk.Wait("document.querySelector('.pools .free')?.innerText === '" + n + "' && document.querySelector('.bed-free strong')?.innerText === '" + n + "'")
	j.t.Logf("%s free on the board after %s", n, time.Since(begun).Round(10*time.Millisecond))
}

// field puts a number into a field of the form.
func (j *bedTour) field(label, n string) { j.clerk.Fill(label, n) }

func (j *bedTour) declare() {
	p, w := j.clerk, j.w
	j.desk.Open(j.deskAt + "/beds")
	j.desk.See(w.none)
	j.desk.Check()
	j.desk.Shot("beds-none")
	p.Open(j.clerkAt + "/")
	p.See(w.due) // the first screen asks for what is missing
	p.Check()
	p.Shot("home-due")
	p.Press(w.wardTitle)
	p.See(w.noPools)
	p.Check()
	p.Shot("ward-none")
	p.Press(w.add)
	p.Choose(w.tier, "2b")
	p.Choose(w.class, "oxygen")
	p.Press(w.addDo)
	j.field(w.physical, "6")
	j.field(w.staffed, "4")
	j.field(w.oxygen, "3")
	p.Wait("document.querySelector('.follows strong')?.innerText === '3'")
	j.field(w.cylinders, "10")
	j.field(w.liquid, "0") // of both or of neither
	p.Check()
	p.Shot("ward")
	p.Press(w.send)
	p.See(w.done)
	p.Check()
	p.Shot("ward-done")
	j.free("3")
	j.desk.See(w.stock)
	j.desk.Check()
	j.desk.Shot("beds")
}

func (j *bedTour) step(c *testkit.Client, event string, said map[string]string) {
	j.t.Helper()
	if a := c.Do("POST", "/api/v1/transfers/"+j.moved+"/events", map[string]any{"event": event, "said": said}); a.Status != http.StatusOK {
		j.t.Fatalf("%s: %d %s", event, a.Status, a.Body)
	}
}

// hold reports somebody severely ill, for whom a bed is held and accepted.
func (j *bedTour) hold() {
	var opened, asked struct{ ID string }
	a := j.nurse.Do("POST", "/api/v1/cases", map[string]any{
		"person": map[string]any{"name": "Hồ Thị Giả", "birth_year": 1990, "area": "20935"}, "origin": "station",
		"facts": map[string]any{"confirmed": true, "spo2": 92, "respiratory_rate": 27, "source": "health_worker", "fully_vaccinated": false},
	})
	if a.JSON(j.t, &opened); a.Status != http.StatusCreated {
		j.t.Fatalf("%d %s", a.Status, a.Body)
	}
	a = j.nurse.Do("POST", "/api/v1/transfers", map[string]any{"case_id": opened.ID, "target_tier": "2b", "reason": "khó thở"})
	if a.JSON(j.t, &asked); a.Status != http.StatusCreated {
		j.t.Fatalf("%d %s", a.Status, a.Body)
	}
	j.moved = asked.ID
	j.step(j.finder, "offer", map[string]string{"bed": "BV-GIA/2b/oxygen"})
	j.free("2")
	j.step(j.doctor, "accept", nil)
	j.desk.See(j.w.figures)
	j.desk.Wait("[...document.querySelectorAll('.figures tbody tr')].some(r => r.innerText.includes(" + quoted(j.w.held) + ") && (r.innerText.includes('1/1') || r.innerText.includes('1 of 1')))")
	j.desk.Check()
	j.desk.Shot("beds-held")
}

// tooFew declares fewer beds than are promised, says yes, and takes it back.
func (j *bedTour) tooFew() {
	p, w := j.clerk, j.w
	p.Open(j.clerkAt + "/ward")
	j.field(w.lain, "1")
	p.See(w.differs)
	j.field(w.oxygen, "0")
	p.See(w.over)
	p.Check()
	p.Shot("ward-over")
	p.Press(w.send)
	p.See(w.short)
	p.Check()
	p.Shot("ward-confirm")
	p.Press(w.yes)
	p.Wait("document.querySelector('.toast-undo')")
	p.Eval("document.querySelector('.toast-undo').focus()") // it stays while it is
	j.free("0")
	j.desk.See(w.over)
	j.desk.Check()
	j.desk.Shot("beds-over")
	p.Check()
	p.Shot("ward-over-done")
	j.takesOn()
	p.Press(w.undo)
	p.See(w.undone)
	j.desk.Open(j.deskAt + "/beds")
	j.free("2")
	j.told()
}

// takesOn follows the number that is beyond to who it is, and takes the task.
func (j *bedTour) takesOn() {
	p, w, lang := j.desk, readTexts(j.t, j.w.lang), care.Lang(j.w.lang)
	p.Open(j.deskAt + "/beds/BV-KHONG")
	p.Wait("document.querySelector('.empty[role=alert]')") // what cannot be read is not nothing
	p.Gone(w["bedwork.none"])
	p.Open(j.deskAt + "/beds")
	p.Wait("document.querySelector('.over-link')")
	p.Eval("document.querySelector('.over-link').click()")
	p.See(w["bedwork.wanted"])
	p.See("Hồ Thị Giả")
	p.See(j.w.over)
	p.See(w["bedwork.cause_census"])
	p.See(w["bedwork.promised"])
	p.See(w["bedwork.untaken"])
	p.Check()
	p.Shot("bed-work")
	p.Press(first(eventText(&care.Tasks, care.AcceptTask, lang)))
	p.See(w.with("work.owner", "{who}", w["work.you"]))
	p.Gone(w["bedwork.untaken"])
	p.Check()
	p.Shot("bed-work-taken")
}

// told shows the clerk who looks for a bed; nothing is theirs to press.
func (j *bedTour) told() {
	p, w := j.clerk, readTexts(j.t, j.w.lang)
	p.Open(j.clerkAt + "/")
	p.Wait("document.querySelector('.owed[href^=\"/beds/\"]:not(.none)')") // enough beds again, and somebody still needs one
	one, _, _ := strings.Cut(w.with("beds.wanted", "{n}", "1"), "|")
	p.See(one)
	p.Check()
	p.Shot("home-bed-work")
	p.Eval("document.querySelector('.owed[href^=\"/beds/\"]').click()")
	p.See("Hồ Thị Giả")
	p.See(w["bedwork.over_none"])
	p.See(w.with("work.owner", "{who}", "Người Giả dieu.phoi"))
	p.Wait("!document.querySelector('.work-card button') && !document.querySelector('.work-card a[href^=\"/cases\"]')")
	p.Check()
	p.Shot("bed-work-clerk")
}

func (j *bedTour) views() {
	p, w := j.desk, j.w
	p.Press(w.table)
	p.See("Phòng khám Giả BV-GIA")
	p.Check()
	p.Shot("beds-table")
	p.Press(w.mapView)
	p.See(w.noMap)
	if a := j.As("so.y.te", access.Grant{Role: access.Department, Area: "49"}).Do("GET", "/api/v1/facilities/BV-GIA", nil); a.Status == http.StatusOK {
		var entry struct{ Thing map[string]any }
		a.JSON(j.t, &entry)
		entry.Thing["place"] = map[string]float64{"lat": 15.34, "lon": 108.22}
		officer := j.As("so.y.te.2", access.Grant{Role: access.DepartmentOfficer, Area: "49"})
		if b := officer.Do("PUT", "/api/v1/facilities/BV-GIA", entry.Thing, "If-Match", a.Header.Get("ETag")); b.Status != http.StatusOK {
			j.t.Fatalf("%d %s", b.Status, b.Body)
		}
	}
	p.Open(j.deskAt + "/beds?view=map")
	p.Wait("document.querySelector('.bed-map .point')")
	p.Check()
	p.Shot("beds-map")
	// From a call the desk says who gave the figures.
	p.Open(j.deskAt + "/ward/BV-GIA")
	p.See(w.givenBy)
	p.Fill(w.lain, "0")
	p.Fill(w.givenBy, "Người Giả, điều dưỡng trưởng")
	p.Check()
	p.Shot("ward-phone")
	p.Press(w.send)
	p.See(w.done)
}

func (j *bedTour) wall() {
	p, w := j.desk, j.w
	at := j.doctor.Door()
	speak(p, at, w.lang)
	p.Open(at + "/arrivals")
	p.See("Hồ Thị Giả")
	p.Check()
	p.Shot("arrivals")
	p.Open(at + "/arrivals/BV-GIA/wall")
	p.See(w.wall)
	p.See("H.T.G. 1990")
	p.Gone("Hồ Thị Giả")
	j.step(j.finder, "assign_vehicle", map[string]string{"vehicle": "own_car"})
	j.step(j.finder, "pick_up", nil)
	p.See("–") // from when to when they may come
	begun := time.Now()
	j.step(j.finder, "replace_vehicle", map[string]string{"vehicle": "motorbike", "reason": "xe hỏng"})
	p.See(w.unknown) // where the first car stopped nobody knows, and it says so
	j.t.Logf("on the way on the wall after %s", time.Since(begun).Round(10*time.Millisecond))
	p.Check()
	p.Shot("wall")
	j.StopNow()
	p.See(w.lost)
	p.Check()
	p.Shot("wall-lost")
}

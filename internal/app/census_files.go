package app

import (
	"context"
	"iter"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/exchange"
	"batang/internal/store"
	"batang/internal/store/beds"
)

// censusRow is a row of a census of beds, as the systems of hospitals write it out: the
// beds of one tier and class, and when they were counted.
type censusRow struct {
	Facility string
	Tier     care.Tier
	Class    care.BedClass
	Physical *int
	Staffed  *int
	Oxygen   *int
	Occupied *int
	Counted  time.Time
	GivenBy  string
}

var censusFields = []field[censusRow]{
	also(required(codeField("facility", "Mã cơ sở", "Facility code", "theo danh mục cơ sở", "as in the register", func(r *censusRow) *string { return &r.Facility })), "Mã bệnh viện", "Mã CSKCB", "Hospital code"),
	also(enumField("tier", "Tầng điều trị", "Tier", care.FacilityTiers, func(r *censusRow) *care.Tier { return &r.Tier }), "Tầng"),
	also(enumField("class", "Loại giường", "Class of beds", care.BedClasses, func(r *censusRow) *care.BedClass { return &r.Class }), "Bed class"),
	also(required(countField("physical", "Giường thực kê", "Beds that stand there", "giường đang có, kể cả đang nằm", "that stand there, occupied or not", care.MaxBeds, func(r *censusRow) **int { return &r.Physical })), "Số giường thực kê", "Tổng số giường", "Physical beds"),
	also(required(countField("staffed", "Giường đủ nhân lực", "Staffed beds", "có đủ người chăm sóc lúc này", "with enough staff now", care.MaxBeds, func(r *censusRow) **int { return &r.Staffed })), "Giường có nhân lực", "Số giường có nhân lực"),
	also(countField("oxygen", "Giường có oxy", "Beds with oxygen", "có nguồn oxy lúc này; bỏ trống với giường cách ly", "with oxygen behind them now; empty for isolation", care.MaxBeds, func(r *censusRow) **int { return &r.Oxygen }), "Số giường có oxy", "Oxygen beds"),
	also(countField("occupied", "Đang nằm", "Occupied", "khoa đếm; bỏ trống khi chưa đếm, không ghi 0", "as the ward counts; empty when nobody counted, never 0", care.MaxBeds, func(r *censusRow) **int { return &r.Occupied }), "Số người bệnh đang nằm", "Người bệnh hiện có", "Patients"),
	also(required(instantField("counted_at", "Thời điểm đếm", "Counted at", "ngày và giờ đếm; không phải giờ gửi tệp", "day and time of the count, not of the file", func(r *censusRow) *time.Time { return &r.Counted })), "Thời điểm báo cáo", "Ngày giờ báo cáo", "Reported at"),
	textField(column("given_by", "Người báo", "Given by", exchange.Text, "khi điều phối nhập thay cơ sở", "when the desk imports it for the facility"), func(r *censusRow) *string { return &r.GivenBy }),
}

// censusFiles takes the census of hospitals from files. A row says when it was counted:
// one that stands already changes nothing, and one older than what stands is refused.
type censusFiles struct{ capacity Capacity }

func (f censusFiles) schema(l care.Lang) exchange.Schema {
	s := schemaOf(censusFields, l)
	s.Unique = []string{"facility", "tier", "class"}
	return s
}

func (f censusFiles) writes() []access.Capability {
	return []access.Capability{access.CapacityWrite, access.TransferPlace}
}

func (f censusFiles) plan(t *exchange.Table, rows []exchange.Record) []step {
	return inOrder(rows, func(tx *store.Tx, c Call, rec exchange.Record, _ map[string]bool, write bool) (outcome, error) {
		return f.take(tx, c, t, rec, write)
	})
}

// censusOf reads a row.
func censusOf(t *exchange.Table, rec exchange.Record) (row censusRow, census care.Census, err error) {
	if row, err = cells(censusFields, t, rec, row); err != nil {
		return row, census, err
	}
	census = care.Census{Tier: row.Tier, Class: row.Class, Oxygen: row.Oxygen, Occupied: row.Occupied}
	for _, n := range []struct {
		key  string
		from *int
		to   *int
	}{{"physical", row.Physical, &census.Physical}, {"staffed", row.Staffed, &census.Staffed}} {
		if n.from == nil {
			return row, census, care.Errorf(care.Invalid, "thiếu số giường", "the number of beds is missing").At(n.key)
		}
		*n.to = *n.from
	}
	return row, census, census.Check()
}

// take takes a row. Without write it says what would become of it.
func (f censusFiles) take(tx *store.Tx, c Call, t *exchange.Table, rec exchange.Record, write bool) (outcome, error) {
	row, census, err := censusOf(t, rec)
	if err != nil {
		return rowRejected, err
	}
	place, there, err := facilityOf(tx, row.Facility)
	if err == nil && !there {
		err = care.Errorf(care.Invalid, "không có cơ sở mang mã này", "there is no facility of this code").At("facility")
	}
	if err != nil {
		return rowRejected, err
	}
	if err := mayAny(tx, c, place, access.DataImport); err != nil {
		return rowRejected, err
	}
	if err := mayDeclare(tx, c, place, row.GivenBy); err != nil {
		return rowRejected, err
	}
	if row.Counted.After(tx.Now()) {
		return rowRejected, care.Errorf(care.Invalid, "thời điểm đếm ở tương lai", "counted in the future").At("counted_at")
	}
	what, err := f.against(tx, row, census)
	if err != nil || what == rowUnchanged || !write {
		return what, err
	}
	d := care.Declared{At: row.Counted, By: c.Who.ID, GivenBy: row.GivenBy}
	if err := f.capacity.census(tx, c, place.Code, census, d); err != nil {
		return rowRejected, err
	}
	if _, err := f.capacity.alarmedNow(tx, place.Code); err != nil {
		return rowRejected, err
	}
	return what, c.audit(tx, "capacity.declared", place.Area, "facility/"+place.Code, map[string]any{"beds": 1, "given_by": row.GivenBy != "", "file": true})
}

// against says what a row would change of what stands: figures of the same count that
// stand already change nothing, those counted before what stands are refused (P182).
func (f censusFiles) against(tx *store.Tx, row censusRow, census care.Census) (outcome, error) {
	id := care.PoolID{Facility: row.Facility, Tier: row.Tier, Class: row.Class}
	pool, there, err := beds.Get(tx, id)
	if err != nil || !there {
		return rowAdded, err
	}
	last, _, err := beds.LatestCensus(tx, id)
	if err != nil {
		return rowRejected, err
	}
	same := pool.Physical == census.Physical && pool.Staffed == census.Staffed && equal(pool.Oxygen, census.Oxygen) && equal(last.Occupied, census.Occupied)
	switch {
	case same && !row.Counted.After(last.At):
		return rowUnchanged, nil
	case row.Counted.Before(last.At):
		return rowRejected, care.Errorf(care.Conflict, "đã có số đếm mới hơn dòng này", "figures that were counted later stand already").At("counted_at").Do("xuất lại tệp từ phần mềm bệnh viện", "write the file out anew")
	}
	return rowChanged, nil
}

func equal(a, b *int) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// rows are the beds that the caller may see, as they stand.
func (f censusFiles) rows(ctx context.Context, s *store.Store, c Call) iter.Seq2[exchange.Out, error] {
	return byPages(ctx, s, func(tx *store.Tx, after []string) (rows []exchange.Out, next []string, err error) {
		q := beds.CapacityFilter{After: after, Limit: exportPage}
		if q.Scope, err = c.scope(tx, access.CapacityRead); err != nil {
			return nil, nil, err
		}
		list, next, err := beds.Capacity(tx, q)
		if err != nil {
			return nil, nil, err
		}
		codes := make([]string, len(list))
		for i, x := range list {
			codes[i] = x.Facility
		}
		pools, err := beds.PoolsOf(tx, codes)
		if err != nil {
			return nil, nil, err
		}
		for _, code := range codes {
			for _, pool := range declaredPools(pools[code]) {
				rows = append(rows, censusOut(pool))
			}
		}
		return rows, next, nil
	})
}

// censusOut is a pool as a row of a file.
func censusOut(p PoolRow) exchange.Out {
	row := censusRow{
		Facility: p.Facility, Tier: p.Tier, Class: p.Class, Physical: &p.Physical, Staffed: &p.Staffed, Oxygen: p.Oxygen, Occupied: p.Declared.Occupied,
		Counted: p.Declared.At, GivenBy: p.Declared.GivenBy,
	}
	return written(censusFields, &row)
}

package gazetteer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"batang/care"
)

// columns is the header of the CSV form, in order. Dates are ISO; from is the
// first day and to the first day no more, empty for open; predecessors and
// aliases are separated by "|"; lat and lon are degrees.
var columns = []string{
	"code", "name", "kind", "parent", "from", "to", "predecessors", "aliases",
	"population", "population_on", "population_source", "lat", "lon",
}

const listSeparator = "|"

// ReadCSV reads units in the form that WriteCSV writes: UTF-8, the exact header,
// lines that start with # passed over. A row with a fault is left out and every
// fault of it reported with its line; err is set only when the file as a whole
// cannot be read. What a row alone cannot show (a code taken twice, an unknown
// parent) New reports.
func ReadCSV(r io.Reader) (units []care.Area, problems []Problem, err error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, &care.Error{Kind: care.Unavailable, Msg: text("không đọc được tệp", "the file cannot be read"), Err: err}
	}
	if !utf8.Valid(raw) {
		return nil, nil, fileError(text("tệp không phải UTF-8", "the file is not UTF-8"), text("lưu lại dạng CSV UTF-8", "save it as CSV UTF-8"), nil)
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
	in.Comment = '#'
	in.FieldsPerRecord = -1 // counted below, so that one bad row does not end the file
	header, err := in.Read()
	if err != nil || !slices.Equal(header, columns) {
		return nil, nil, fileError(text("dòng tiêu đề không đúng", "the header is not as expected"), care.Textf("dòng đầu phải là: %s", "the first line must be: %s", strings.Join(columns, ",")), err)
	}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return units, problems, nil
		}
		if err != nil {
			return nil, nil, fileError(care.Textf("không đọc tiếp được: %v", "cannot read on: %v", err), text("xem lại dấu ngoặc kép", "check the quotation marks"), err)
		}
		line, _ := in.FieldPos(0)
		p := rowReader{line: line}
		if a, ok := p.area(row); ok {
			units = append(units, a)
		}
		problems = append(problems, p.problems...)
	}
}

func fileError(msg, hint care.Text, err error) error {
	return &care.Error{Kind: care.Invalid, Msg: msg, Hint: hint, Err: err}
}

// rowReader reads the fields of one row and collects what is wrong with them.
type rowReader struct {
	line     int
	code     care.AreaCode
	problems []Problem
}

func (r *rowReader) fault(field string, msg, hint care.Text) {
	r.problems = append(r.problems, Problem{Line: r.line, Code: r.code, Field: field, Effect: LeftOut, Msg: msg, Hint: hint})
}

func (r *rowReader) area(row []string) (care.Area, bool) {
	if len(row) != len(columns) {
		r.fault("", text("dòng có %d cột, cần %d", "the row has %d columns, not %d", len(row), len(columns)),
			care.Text{VI: "đặt tên có dấu phẩy trong ngoặc kép", EN: "put a name with a comma in quotation marks"})
		return care.Area{}, false
	}
	f := make(map[string]string, len(row))
	for i, name := range columns {
		f[name] = row[i]
	}
	r.code = care.AreaCode(f["code"])
	a := care.Area{
		Code:    r.code,
		Name:    f["name"],
		Kind:    r.kind(f["kind"]),
		Parent:  care.AreaCode(f["parent"]),
		From:    r.date("from", f["from"]),
		To:      r.date("to", f["to"]),
		Aliases: splitList[string](f["aliases"]),
	}
	a.Predecessors = splitList[care.AreaCode](f["predecessors"])
	a.Population = r.population(f["population"], f["population_on"], f["population_source"])
	a.Centroid = r.point(f["lat"], f["lon"])
	if a.Code == "" {
		r.fault("code", care.Text{VI: "thiếu mã", EN: "the code is missing"}, care.Text{VI: "ghi mã của Tổng cục Thống kê", EN: "give the code of the General Statistics Office"})
	}
	if a.Name == "" {
		r.fault("name", care.Text{VI: "thiếu tên", EN: "the name is missing"}, care.Text{VI: "ghi tên chính thức, đủ dấu", EN: "give the official name with its marks"})
	}
	return a, len(r.problems) == 0
}

func (r *rowReader) kind(s string) care.AreaKind {
	k := care.AreaKind(s)
	if k.Level() == "" {
		r.fault("kind", text("không có loại đơn vị %q", "there is no kind of unit %q", s), kindHint())
	}
	return k
}

// kindHint lists the words of the column kind with what they are in Vietnamese.
func kindHint() care.Text {
	var vi, en []string
	for _, k := range care.AreaKinds() {
		vi = append(vi, string(k)+" = "+k.Word().VI)
		en = append(en, string(k))
	}
	return text("một trong: %[1]s", "one of: %[2]s", strings.Join(vi, ", "), strings.Join(en, ", "))
}

func (r *rowReader) date(field, s string) care.Date {
	if s == "" {
		return care.Date{}
	}
	d, err := care.ParseDate(s)
	if err != nil {
		r.fault(field, text("%q không phải là ngày có trong lịch", "%q is not a day of the calendar", s),
			care.Text{VI: "viết năm-tháng-ngày, ví dụ 2025-07-01; để trống nếu không giới hạn", EN: "write year-month-day, as in 2025-07-01; leave empty for open"})
	}
	return d
}

func (r *rowReader) population(count, on, source string) care.Population {
	if count == "" {
		if on != "" || source != "" {
			r.fault("population", care.Text{VI: "có ngày hoặc nguồn nhưng thiếu số dân", EN: "there is a date or a source but no figure"},
				care.Text{VI: "ghi số dân, hoặc bỏ trống cả ba cột", EN: "give the figure, or leave all three columns empty"})
		}
		return care.Population{}
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 || strconv.Itoa(n) != count {
		r.fault("population", text("số dân %q không phải là số nguyên không âm", "population %q is not a whole number from 0", count),
			care.Text{VI: "chỉ ghi chữ số, không dấu chấm hay dấu phẩy", EN: "digits only, no point or comma"})
	}
	if on == "" {
		r.fault("population_on", care.Text{VI: "số dân không có ngày", EN: "the population has no date"},
			care.Text{VI: "ghi ngày của số liệu, ví dụ 2019-04-01", EN: "give the day the figure holds for, as in 2019-04-01"})
	}
	return care.Population{Count: n, On: r.date("population_on", on), Source: source}
}

func (r *rowReader) point(lat, lon string) care.Point {
	if lat == "" && lon == "" {
		return care.Point{}
	}
	return care.Point{Lat: r.degrees("lat", lat), Lon: r.degrees("lon", lon)}
}

func (r *rowReader) degrees(field, s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		r.fault(field, text("toạ độ %q không phải là số độ thập phân", "coordinate %q is not a number of decimal degrees", s),
			care.Text{VI: "ghi cả hai cột lat và lon, dấu thập phân là dấu chấm", EN: "fill both lat and lon, with a decimal point"})
		return 0
	}
	return v
}

// splitList reads a list in one field, without empty members.
func splitList[T ~string](s string) []T {
	var out []T
	for part := range strings.SplitSeq(s, listSeparator) {
		if part != "" {
			out = append(out, T(part))
		}
	}
	return out
}

func joinList[T ~string](list []T) string {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = string(v)
	}
	return strings.Join(parts, listSeparator)
}

// WriteCSV writes units in the form that ReadCSV reads.
func WriteCSV(w io.Writer, units []care.Area) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns); err != nil {
		return err
	}
	for _, a := range units {
		var count, source, lat, lon string
		if p := a.Population; p.Known() {
			count, source = strconv.Itoa(p.Count), p.Source
		}
		if a.Centroid.Known() {
			lat, lon = strconv.FormatFloat(a.Centroid.Lat, 'f', -1, 64), strconv.FormatFloat(a.Centroid.Lon, 'f', -1, 64)
		}
		err := out.Write([]string{
			string(a.Code), a.Name, string(a.Kind), string(a.Parent), a.From.String(), a.To.String(),
			joinList(a.Predecessors), joinList(a.Aliases),
			count, a.Population.On.String(), source, lat, lon,
		})
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

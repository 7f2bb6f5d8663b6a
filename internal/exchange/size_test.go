package exchange

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"
)

// caseSchema is a list of cases as a commune sends it; the tests read most of
// their made-up files with it.
func caseSchema() Schema {
	return Schema{
		Columns: []Column{
			{Key: "code", Titles: []string{"Mã xã", "Commune code"}, Kind: Code, Width: 5, Required: true},
			{Key: "name", Titles: []string{"Tên xã", "Xã/phường", "Commune"}, Kind: Text, Required: true},
			{Key: "cases", Titles: []string{"Số ca", "Số ca mắc", "Cases"}, Kind: Integer, Min: new(int64(0)), Sum: true},
			{Key: "rate", Titles: []string{"Tỷ suất", "Rate"}, Kind: Number, Min: new(int64(0))},
			{Key: "vaccinated", Titles: []string{"Tỷ lệ tiêm", "Vaccinated"}, Kind: Percent, Min: new(int64(0)), Max: new(int64(100))},
			{Key: "date", Titles: []string{"Ngày", "Ngày báo cáo", "Date"}, Kind: Date},
			{Key: "note", Titles: []string{"Ghi chú", "Note"}, Kind: Text},
		},
	}
}

// bigCSV makes n rows of seven columns, one in a thousand of them faulty.
func bigCSV(n int) []byte {
	var b bytes.Buffer
	b.WriteString("Mã xã;Tên xã;Số ca;Tỷ suất;Tỷ lệ tiêm;Ngày;Ghi chú\n")
	for i := range n {
		cases := fmt.Sprint(i % 977)
		if i%1000 == 7 {
			cases = "chưa rõ"
		}
		fmt.Fprintf(&b, "%05d;Xã Trà Mai số %d;%s;%d,%d;%d,5%%;%02d/01/2022;Thôn %d, tổ 2\n", i%100000, i, cases, i%600, i%10, i%99, i%28+1, i%9)
	}
	return b.Bytes()
}

const bigRows = 200_000

// The memory the reading of 200,000 rows holds is bounded by what is kept, not
// by the file: 100 MB on top of the file's bytes, which the test holds itself.
func TestLargeFileStaysWithinItsMemory(t *testing.T) {
	data := bigCSV(bigRows)
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	table, err := Open(bytes.NewReader(data), "lớn.csv", caseSchema(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	n, peak := 0, uint64(0)
	rep, err := table.Read(Take{Record: func(Record) error {
		if n++; n%5000 == 0 {
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc-min(now.HeapAlloc, before.HeapAlloc))
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if rep.Accepted != bigRows-bigRows/1000 || rep.Rejected != bigRows/1000 || n != rep.Accepted {
		t.Errorf("accepted %d, rejected %d, yielded %d", rep.Accepted, rep.Rejected, n)
	}
	if peak > 100<<20 {
		t.Errorf("the heap grew by %d MB", peak>>20)
	}
	t.Logf("%d MB file, heap grew by at most %d MB", len(data)>>20, peak>>20)
}

func BenchmarkCSV200kRows(b *testing.B) {
	data := bigCSV(bigRows)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		began := time.Now()
		table, err := Open(bytes.NewReader(data), "lớn.csv", caseSchema(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		found := time.Since(began)
		if _, err := table.DryRun(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(found.Seconds(), "s/open")
		table.Close()
	}
}

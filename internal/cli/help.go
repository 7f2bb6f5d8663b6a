package cli

import "batang/care"

// help holds the help texts of commands and flags.
var help = map[string]care.Text{
	"lang":         {VI: "Ngôn ngữ: vi hoặc en.", EN: "Language: vi or en."},
	"packs":        {VI: "Thêm tệp bộ quy tắc (YAML) của riêng bạn.", EN: "Add rule pack files (YAML) of your own."},
	"triage":       {VI: "Phân loại từng người: ca bệnh, mức độ, nguy cơ, tầng, và vì sao.", EN: "Triage people: case, severity, risk, tier, and why."},
	"pack":         {VI: "Bộ quy tắc (id hoặc id@version).", EN: "Rule pack (id or id@version)."},
	"area":         {VI: "Mã đơn vị hành chính; chọn bộ quy tắc của nơi đó.", EN: "Code of the administrative unit; picks its rule pack."},
	"at":           {VI: "Ngày đánh giá, yyyy-mm-dd; mặc định là ngày đo, nếu không có là hôm nay.", EN: "Day of assessment, yyyy-mm-dd; by default the day of measurement, else today."},
	"in":           {VI: "Tệp vào, mỗi dòng một người (JSON); - là đầu vào chuẩn.", EN: "Input file, one person a line (JSON); - is standard input."},
	"format":       {VI: "Dạng kết quả: jsonl, csv hoặc table.", EN: "Output: jsonl, csv or table."},
	"explain":      {VI: "Giải thích cho người đọc: vì sao, điều khoản nào, còn thiếu gì.", EN: "Explain to a reader: why, which clause, what is missing."},
	"rejects":      {VI: "Ghi các dòng bị trả lại vào tệp này, sửa rồi gửi lại được.", EN: "Write the lines that came back to this file, to be corrected and sent again."},
	"policy":       {VI: "Bộ quy tắc: liệt kê, xem, kiểm tra, thử, so sánh.", EN: "Rule packs: list, show, check, test, compare."},
	"policy_list":  {VI: "Liệt kê các bộ quy tắc và thời hạn.", EN: "List the rule packs and their validity."},
	"policy_show":  {VI: "Xem một bộ quy tắc như nó có hiệu lực vào một ngày.", EN: "Show a rule pack as it stands on a day."},
	"policy_test":  {VI: "Thử bộ quy tắc với tệp ví dụ có kết quả mong đợi (expect).", EN: "Try a rule pack on a file of examples with their expected answers (expect)."},
	"policy_check": {VI: "Kiểm tra bộ quy tắc: lỗi kiểu, quy tắc không bao giờ dùng, khoảng trống, chồng lấn, thiếu trích dẫn hoặc bản dịch.", EN: "Check a rule pack: type errors, unreachable rules, gaps, overlaps, missing citation or translation."},
	"policy_diff":  {VI: "Nói bằng lời hai bộ quy tắc khác nhau chỗ nào.", EN: "Say in words how two rule packs differ."},
	"policy_names": {VI: "Tên (id hoặc id@version) hoặc tệp YAML.", EN: "Names (id or id@version) or YAML files."},
	"vectors":      {VI: "Tệp ví dụ (JSON mỗi dòng, có expect).", EN: "File of examples (JSON lines with expect)."},
	"show_format":  {VI: "text để đọc, json là dạng mang đi được (portable).", EN: "text to read, json is the portable form."},
}

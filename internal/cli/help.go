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
	"units":        {VI: "Thêm danh mục đơn vị hành chính của riêng bạn (CSV, xem areas import).", EN: "Add a list of administrative units of your own (CSV, see areas import)."},
	"areas":        {VI: "Đơn vị hành chính: tìm, xem, nhập danh mục.", EN: "Administrative units: find, show, import a list."},
	"areas_find":   {VI: "Tìm đơn vị theo tên; tên khớp nhiều nơi thì liệt kê hết, không tự chọn.", EN: "Find units by name; a name that means several is listed in full, never chosen."},
	"areas_show":   {VI: "Xem một mã là đơn vị nào, từ ngày nào, gồm những gì.", EN: "Show what a code stands for, since when, and its parts."},
	"area_name":    {VI: "Tên đơn vị, có dấu hoặc không dấu.", EN: "Name of the unit, with or without its marks."},
	"within":       {VI: "Chỉ tìm trong đơn vị có mã này.", EN: "Only within the unit of this code."},
	"level":        {VI: "Chỉ tìm cấp này: province, district hoặc commune.", EN: "Only this level: province, district or commune."},
	"area_at":      {VI: "Theo địa giới của ngày, yyyy-mm-dd; mặc định là hôm nay, nếu không còn thì lần gần nhất còn.", EN: "By the boundaries of a day, yyyy-mm-dd; by default today, else the last time it existed."},
}

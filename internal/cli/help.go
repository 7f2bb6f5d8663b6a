package cli

import (
	"bytes"
	"io"
	"strings"

	"batang/care"

	"github.com/alecthomas/kong"
)

// printHelp writes kong's help in the language of the reader.
func printHelp(l care.Lang, o kong.HelpOptions, ctx *kong.Context) error {
	var b bytes.Buffer
	out := ctx.Stdout
	ctx.Stdout = &b
	err := kong.DefaultHelpPrinter(o, ctx)
	ctx.Stdout = out
	if err == nil {
		_, err = io.WriteString(out, inLanguage(l, b.String()))
	}
	return err
}

// inLanguage puts kong's own words into Vietnamese; its texts are English.
func inLanguage(l care.Lang, s string) string {
	if l == care.EN {
		return s
	}
	return kongWords.Replace(s)
}

var kongWords = strings.NewReplacer(
	"Usage:", "Cách dùng:", "Flags:", "Tùy chọn:", "Commands:", "Lệnh:", "Arguments:", "Đối số:",
	"Show context-sensitive help.", "Xem hướng dẫn của lệnh.",
	`Run "`, `Chạy "`, `--help" for more information on a command.`, `--help" để xem thêm về một lệnh.`,
	"unknown flag ", "không có tùy chọn ", "unexpected argument ", "không hiểu đối số ", "missing flags: ", "thiếu tùy chọn: ",
	"did you mean ", "có phải là ", "expected one of ", "cần một trong ", " must be one of ", " phải là một trong ", "missing value", "thiếu giá trị",
	" but got ", ", không phải ", "expected ", "cần ",
)

// help holds the help texts of commands and flags.
var help = map[string]care.Text{
	"lang":                {VI: "Ngôn ngữ: vi hoặc en.", EN: "Language: vi or en."},
	"packs":               {VI: "Thêm tệp bộ quy tắc (YAML) của riêng bạn.", EN: "Add rule pack files (YAML) of your own."},
	"triage":              {VI: "Phân loại từng người: ca bệnh, mức độ, nguy cơ, tầng, và vì sao.", EN: "Triage people: case, severity, risk, tier, and why."},
	"pack":                {VI: "Bộ quy tắc (id hoặc id@version).", EN: "Rule pack (id or id@version)."},
	"area":                {VI: "Mã đơn vị hành chính; chọn bộ quy tắc của nơi đó.", EN: "Code of the administrative unit; picks its rule pack."},
	"at":                  {VI: "Ngày đánh giá, yyyy-mm-dd; mặc định là ngày đo, nếu không có là hôm nay.", EN: "Day of assessment, yyyy-mm-dd; by default the day of measurement, else today."},
	"in":                  {VI: "Tệp vào, mỗi dòng một người (JSON); - là đầu vào chuẩn.", EN: "Input file, one person a line (JSON); - is standard input."},
	"format":              {VI: "Dạng kết quả: jsonl, csv hoặc table; mặc định (auto) là jsonl, với --explain là bài giải thích.", EN: "Output: jsonl, csv or table; by default (auto) jsonl, and prose with --explain."},
	"explain":             {VI: "Giải thích cho người đọc: vì sao, điều khoản nào, còn thiếu gì.", EN: "Explain to a reader: why, which clause, what is missing."},
	"rejects":             {VI: "Ghi các dòng bị trả lại vào tệp này, sửa rồi gửi lại được.", EN: "Write the lines that came back to this file, to be corrected and sent again."},
	"policy":              {VI: "Bộ quy tắc: liệt kê, xem, kiểm tra, thử, so sánh.", EN: "Rule packs: list, show, check, test, compare."},
	"policy_list":         {VI: "Liệt kê các bộ quy tắc và thời hạn.", EN: "List the rule packs and their validity."},
	"policy_show":         {VI: "Xem một bộ quy tắc như nó có hiệu lực vào một ngày.", EN: "Show a rule pack as it stands on a day."},
	"policy_test":         {VI: "Thử bộ quy tắc với tệp ví dụ có kết quả mong đợi (expect).", EN: "Try a rule pack on a file of examples with their expected answers (expect)."},
	"policy_check":        {VI: "Kiểm tra bộ quy tắc: lỗi kiểu, quy tắc không bao giờ dùng, khoảng trống, chồng lấn, thiếu trích dẫn hoặc bản dịch.", EN: "Check a rule pack: type errors, unreachable rules, gaps, overlaps, missing citation or translation."},
	"policy_diff":         {VI: "Nói bằng lời hai bộ quy tắc khác nhau chỗ nào.", EN: "Say in words how two rule packs differ."},
	"policy_names":        {VI: "Tên (id hoặc id@version) hoặc tệp YAML.", EN: "Names (id or id@version) or YAML files."},
	"vectors":             {VI: "Tệp ví dụ (JSON mỗi dòng, có expect).", EN: "File of examples (JSON lines with expect)."},
	"show_format":         {VI: "text để đọc, json là dạng mang đi được (portable).", EN: "text to read, json is the portable form."},
	"units":               {VI: "Thêm danh mục đơn vị hành chính của riêng bạn (CSV, xem areas import).", EN: "Add a list of administrative units of your own (CSV, see areas import)."},
	"areas":               {VI: "Đơn vị hành chính: tìm, xem, nhập danh mục.", EN: "Administrative units: find, show, import a list."},
	"areas_find":          {VI: "Tìm đơn vị theo tên; tên khớp nhiều nơi thì liệt kê hết, không tự chọn.", EN: "Find units by name; a name that means several is listed in full, never chosen."},
	"areas_show":          {VI: "Xem một mã là đơn vị nào, từ ngày nào, gồm những gì.", EN: "Show what a code stands for, since when, and its parts."},
	"area_name":           {VI: "Tên đơn vị, có dấu hoặc không dấu.", EN: "Name of the unit, with or without its marks."},
	"within":              {VI: "Chỉ tìm trong đơn vị có mã này.", EN: "Only within the unit of this code."},
	"level":               {VI: "Chỉ tìm cấp này: province, district hoặc commune.", EN: "Only this level: province, district or commune."},
	"area_at":             {VI: "Theo địa giới của ngày, yyyy-mm-dd; mặc định là hôm nay, nếu không còn thì lần gần nhất còn.", EN: "By the boundaries of a day, yyyy-mm-dd; by default today, else the last time it existed."},
	"level_cmd":           {VI: "Cấp độ dịch của từng xã từ tám chỉ số, kèm bảng tính.", EN: "Epidemic level of every commune from eight indicators, with the worksheet."},
	"level_at":            {VI: "Bộ quy tắc của ngày, yyyy-mm-dd; mặc định là ngày sau tuần báo cáo, nếu không có là hôm nay.", EN: "Rules of the day, yyyy-mm-dd; by default the day after the reported week, else today."},
	"surge_at":            {VI: "Kế hoạch của ngày, yyyy-mm-dd; mặc định là hôm nay.", EN: "Plan of the day, yyyy-mm-dd; today by default."},
	"rates":               {VI: "Tệp có sẵn tỷ lệ: id,r1a,r1b,r1c,r2a,r2b,r3a,r3b,r3c.", EN: "The file holds rates: id,r1a,r1b,r1c,r2a,r2b,r3a,r3b,r3c."},
	"surge":               {VI: "Giai đoạn đáp ứng của tỉnh theo tuần và cơ sở cần mở.", EN: "Surge stage of the province by week, and the facilities to open."},
	"population":          {VI: "Dân số; mặc định là dân số của kế hoạch.", EN: "Population; by default that of the plan."},
	"table_in":            {VI: "Tệp vào, CSV hoặc XLSX; - là đầu vào chuẩn.", EN: "Input file, CSV or XLSX; - is standard input."},
	"encoding":            {VI: "Bảng mã của CSV: utf-8, windows-1258, tcvn3, vni; mặc định tự nhận.", EN: "Encoding of a CSV: utf-8, windows-1258, tcvn3, vni; found out by default."},
	"sheet":               {VI: "Trang tính của XLSX.", EN: "Sheet of an XLSX."},
	"decimal":             {VI: "Dấu thập phân: , hoặc .", EN: "Decimal sign: , or ."},
	"map":                 {VI: "Cột của tệp cho một khóa, ví dụ new_cases=\"Ca mới\".", EN: "Column of the file for a key, for example new_cases=\"Ca mới\"."},
	"dry_run":             {VI: "Chỉ đọc và báo cáo tệp, không tính.", EN: "Only read the file and report on it."},
	"areas_import":        {VI: "Nhập danh mục đơn vị của riêng bạn, kiểm tra và ghi ra dạng dùng với --units.", EN: "Import a list of units of your own, check it and write the form that --units takes."},
	"import_parent":       {VI: "Mã cấp trên cho dòng không ghi.", EN: "Code of the unit above, for rows that do not give one."},
	"import_from":         {VI: "Có từ ngày này, cho dòng không ghi.", EN: "In existence since this day, for rows that do not say."},
	"import_to":           {VI: "Hết từ ngày này, cho dòng không ghi.", EN: "No longer in existence from this day, for rows that do not say."},
	"import_people":       {VI: "Dân số là của ngày này, cho dòng không ghi.", EN: "The population is of this day, for rows that do not say."},
	"import_out":          {VI: "Ghi vào tệp này; mặc định là đầu ra chuẩn.", EN: "Write to this file; standard output by default."},
	"delimiter":           {VI: "Dấu phân cách của CSV: một ký tự, hoặc tab.", EN: "Delimiter of a CSV: one sign, or tab."},
	"header_line":         {VI: "Số của dòng tiêu đề.", EN: "Number of the header line."},
	"dates":               {VI: "Thứ tự của ngày: dmy (ngày trước) hoặc mdy.", EN: "Order of dates: dmy (day first) or mdy."},
	"epoch":               {VI: "Ngày dạng số đếm từ 1900 hay 1904.", EN: "Whether day numbers count from 1900 or 1904."},
	"db":                  {VI: "Cơ sở dữ liệu: sqlite:PATH hoặc postgres://…; mật khẩu để trong PGPASSFILE, không trên dòng lệnh.", EN: "Database: sqlite:PATH or postgres://…; put the password into PGPASSFILE, not on the command line."},
	"mark":                {VI: "Dấu của cơ sở dữ liệu mới, giữ suốt đời: real (người thật) hoặc synthetic.", EN: "Mark of a new database, for life: real (people) or synthetic."},
	"migrate":             {VI: "Nâng cấu trúc cơ sở dữ liệu lên bản của chương trình, hoặc tạo mới.", EN: "Bring a database to this program's schema, or make a new one."},
	"migrate_dry":         {VI: "Chỉ nói các bước, không đổi gì.", EN: "Say the steps and change nothing."},
	"copydb":              {VI: "Chép cơ sở dữ liệu sang nơi khác (SQLite hay PostgreSQL), so từng dòng; bị dừng thì chạy lại là tiếp.", EN: "Copy a database to another (SQLite or PostgreSQL), compared row by row; stopped, it goes on when run again."},
	"copy_from":           {VI: "Nguồn; không ai được ghi trong lúc chép.", EN: "Source; nobody may write to it meanwhile."},
	"copy_to":             {VI: "Đích, chưa có dữ liệu.", EN: "Target, without data."},
	"backup":              {VI: "Sao lưu khi đang chạy, mã hóa, đọc lại để kiểm tra.", EN: "Back up while in use, encrypted, read back and verified."},
	"backup_take":         {VI: "Sao lưu cơ sở dữ liệu (lệnh mặc định).", EN: "Back up a database (the default)."},
	"backup_to":           {VI: "Ghi vào tệp này; không bao giờ ghi đè.", EN: "Write to this file; never over another."},
	"backup_dir":          {VI: "Ghi vào thư mục này, tên theo cơ sở dữ liệu và giờ.", EN: "Write into this folder, named after database and time."},
	"keep":                {VI: "Chỉ giữ N bản mới nhất của cơ sở dữ liệu này trong --dir.", EN: "Keep only the N newest of this database in --dir."},
	"recipient":           {VI: "Mã hóa cho khóa công khai age này; nhiều khóa thì ai cũng mở được một mình.", EN: "Encrypt for this public key of age; of several, each opens it alone."},
	"recipients_file":     {VI: "Tệp khóa công khai age, mỗi dòng một khóa.", EN: "File of public keys of age, one a line."},
	"passphrase_file":     {VI: "Tệp mật khẩu (dòng đầu, ít nhất 16 ký tự).", EN: "File with the passphrase (its first line, at least 16 characters)."},
	"plain":               {VI: "Không mã hóa; chỉ với dữ liệu synthetic.", EN: "Do not encrypt; synthetic data only."},
	"scratch":             {VI: "Thư mục cho cơ sở dữ liệu thử, cần chỗ bằng dữ liệu; mặc định cạnh tệp SQLite, nếu không thì thư mục tạm.", EN: "Folder for the throw-away database, which needs as much room as the data; beside a SQLite file, else the temporary folder."},
	"limit":               {VI: "Giữ ảnh chụp lâu nhất, ví dụ 30m.", EN: "Longest time to hold the snapshot, for example 30m."},
	"backup_verify":       {VI: "Đọc hết bản sao lưu và thử phục hồi vào nơi bỏ đi.", EN: "Read a backup to its end and restore it into a throw-away database."},
	"backup_file":         {VI: "Tệp sao lưu.", EN: "Backup file."},
	"backup_key":          {VI: "Tạo khóa mở bản sao lưu, in khóa công khai.", EN: "Make the key that opens backups, print its public half."},
	"backup_key_file":     {VI: "Tệp khóa riêng, chưa có.", EN: "File for the private key, which must not exist."},
	"identity":            {VI: "Tệp khóa riêng age mở bản sao lưu.", EN: "File with the private key of age that opens the backup."},
	"restore":             {VI: "Phục hồi bản sao lưu vào cơ sở dữ liệu mới.", EN: "Restore a backup into a new database."},
	"restore_to":          {VI: "Cơ sở dữ liệu mới: sqlite:PATH hoặc postgres://…", EN: "The new database: sqlite:PATH or postgres://…"},
	"reason":              {VI: "Lý do, ghi vào nhật ký.", EN: "Why, for the audit."},
	"despite":             {VI: "Vẫn cho dùng dù kiểm tra thấy sai; nhật ký sẽ ghi.", EN: "Give it free although something is wrong; the audit will say so."},
	"audit":               {VI: "Nhật ký: kiểm tra, tìm, xuất, gốc đã ký.", EN: "The audit: verify, search, export, signed roots."},
	"audit_verify":        {VI: "Kiểm tra nhật ký có bị sửa không.", EN: "Verify that the audit was not tampered with."},
	"anchor":              {VI: "Tệp gốc đã ký, lưu ở nơi khác; cần --key.", EN: "File with a signed root that was kept elsewhere; needs --key."},
	"audit_public":        {VI: "Khóa công khai (PEM); được ghi nhiều lần.", EN: "Public key (PEM); may be given several times."},
	"since":               {VI: "Chỉ kiểm tra phần sau --anchor.", EN: "Verify only what follows --anchor."},
	"audit_search":        {VI: "Tìm trong nhật ký; việc tìm cũng được ghi lại.", EN: "Search the audit; the search itself is audited."},
	"audit_subject":       {VI: "Đối tượng, ví dụ case/0190…", EN: "The thing acted upon, for example case/0190…"},
	"audit_actor":         {VI: "Người làm.", EN: "Who acted."},
	"audit_action":        {VI: "Việc, ví dụ transfer.accept.", EN: "The act, for example transfer.accept."},
	"audit_from":          {VI: "Từ ngày hoặc lúc này.", EN: "From this day or instant on."},
	"audit_until":         {VI: "Đến trước ngày hoặc lúc này.", EN: "Before this day or instant."},
	"audit_after":         {VI: "Trang sau vị trí này.", EN: "The page behind this place."},
	"audit_limit":         {VI: "Số dòng mỗi trang, tới 1000.", EN: "Rows a page, up to 1000."},
	"audit_format":        {VI: "table để đọc, jsonl cho chương trình.", EN: "table to read, jsonl for programs."},
	"audit_export":        {VI: "Xuất dòng nhật ký kèm chứng minh; việc xuất cũng được ghi lại.", EN: "Export rows of the audit with their proof; the export itself is audited."},
	"export_to":           {VI: "Ghi vào tệp này.", EN: "Write to this file."},
	"export_file":         {VI: "Tệp đã xuất; - là đầu vào chuẩn.", EN: "File that was exported; - is standard input."},
	"audit_verify_export": {VI: "Kiểm tra tệp đã xuất chỉ với khóa công khai.", EN: "Verify an export with the public key alone."},
	"audit_roots":         {VI: "In các gốc đã ký, hoặc ghi ra tệp.", EN: "Print the signed roots, or write them to files."},
	"roots_after":         {VI: "Chỉ các ngày sau ngày này.", EN: "Only days after this one."},
	"roots_dir":           {VI: "Ghi mỗi gốc một tệp vào thư mục này.", EN: "Write each root to a file of its own in this folder."},
	"audit_key":           {VI: "In khóa công khai của khóa ký nhật ký, tạo khóa nếu chưa có.", EN: "Print the public half of the key that signs the audit, and make the key if there is none."},
	"audit_key_file":      {VI: "Tệp khóa ký.", EN: "File with the signing key."},

	"percent": {VI: "Tỷ lệ ghi theo percent (83,6) hay fraction (0,836).", EN: "Whether shares are written as percent (83.6) or fraction (0.836)."},
}

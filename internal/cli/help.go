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
	"can't be used together", "không dùng cùng nhau", "did you mean ", "có phải là ", "expected one of ", "cần một trong ", " must be one of ", " phải là một trong ", "missing value", "thiếu giá trị",
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
	"serve":               {VI: "Chạy máy chủ: màn hình, API, niêm phong nhật ký, việc theo lịch.", EN: "Run the server: screens, API, sealing of the audit, scheduled work."},
	"serve_listen":        {VI: "Địa chỉ phục vụ; ra mạng thì cần TLS.", EN: "Address to serve at; TLS is needed to be reached from the network."},
	"serve_db":            {VI: "Cơ sở dữ liệu.", EN: "The database."},
	"serve_mark":          {VI: "Dấu của cơ sở dữ liệu mới, suốt đời: real (người thật) hoặc synthetic (giả lập).", EN: "The mark of a new database, for life: real (people) or synthetic (invented)."},
	"serve_audit_key":     {VI: "Khóa ký nhật ký; tự tạo nếu chưa có. Giữ bản sao ở nơi khác.", EN: "The key that signs the audit; made when there is none. Keep a copy elsewhere."},
	"serve_public_url":    {VI: "Địa chỉ người dân mở trang khai báo, đứng đầu các liên kết trong tin nhắn, ví dụ https://suckhoe.example.vn (docs/public.md).", EN: "Address at which people open the public page, with which links in messages begin, like https://health.example.vn (docs/public.md)."},
	"serve_area":          {VI: "Mã đơn vị mà hệ thống này phục vụ, ví dụ 49: trang khai báo bắt đầu từ đó.", EN: "Code of the unit that this installation serves, like 49: the public page begins there."},
	"serve_notify":        {VI: "Tệp cài đặt kênh tin nhắn, đường nhận, giám sát (docs/notify.md).", EN: "File with the channels of messages, the ways in and the watch (docs/notify.md)."},
	"serve_tls_cert":      {VI: "Chứng thư TLS (PEM).", EN: "TLS certificate (PEM)."},
	"serve_tls_key":       {VI: "Khóa của chứng thư TLS (PEM).", EN: "Key of the TLS certificate (PEM)."},
	"serve_tls_local":     {VI: "Thư mục chứng thư nội bộ; tự tạo nếu chưa có.", EN: "Folder of a local certificate authority; made when there is none."},
	"serve_tls_name":      {VI: "Tên hoặc địa chỉ khác của máy chủ trong chứng thư nội bộ.", EN: "Another name or address of the server for the local certificate."},
	"serve_ca_listen":     {VI: "Địa chỉ HTTP thường phát chứng thư nội bộ và cách cài.", EN: "Plain HTTP address that gives out the local authority's certificate and how to install it."},
	"oidc_issuer":         {VI: "Danh bạ ngoài (OpenID Connect) để đăng nhập thêm: địa chỉ issuer.", EN: "An outside directory (OpenID Connect) to sign in through as well: its issuer."},
	"oidc_client":         {VI: "Mã của hệ thống này tại danh bạ ngoài.", EN: "The client id of this installation at the directory."},
	"oidc_secret":         {VI: "Tệp bí mật của mã đó, chỉ chủ tệp đọc được.", EN: "File with the secret of the client, which its owner alone may read."},
	"oidc_address":        {VI: "Địa chỉ mà người dùng mở hệ thống này; danh bạ gửi họ về đó.", EN: "The address at which people open this server; the directory sends them back there."},
	"oidc_name_vi":        {VI: "Tên của danh bạ trên nút đăng nhập, tiếng Việt.", EN: "Name of the directory on the sign-in button, in Vietnamese."},
	"oidc_name_en":        {VI: "Tên của danh bạ trên nút đăng nhập, tiếng Anh.", EN: "Name of the directory on the sign-in button, in English."},
	"oidc_second_factor":  {VI: "Giá trị acr hoặc amr được tính là đã qua yếu tố thứ hai; không ghi thì chỉ tính như mật khẩu.", EN: "Value of acr or amr that counts as a second factor; without one a sign-in there counts as a password."},
	"serve_log_level":     {VI: "Mức ghi nhật ký kỹ thuật (stderr, JSON).", EN: "Level of the technical log (stderr, JSON)."},
	"serve_key":           {VI: "Khóa của hệ thống, mọi nút dùng chung; tự tạo nếu chưa có. Giữ bản sao ở nơi khác.", EN: "The key of the installation, the same on every node; made when there is none. Keep a copy elsewhere."},
	"admin":               {VI: "Cho người vận hành: tài khoản, mã truy cập, đặt lại mật khẩu; máy chủ đang chạy hay không đều được.", EN: "For whoever runs the installation: accounts, tokens, resets; whether the server runs or not."},
	"admin_users":         {VI: "Tài khoản: lập, liệt kê, khóa, giao vai trò.", EN: "Accounts: add, list, close, grant a role."},
	"admin_user_add":      {VI: "Lập tài khoản và in liên kết dùng một lần để đặt mật khẩu.", EN: "Add an account and print the one-time link to set its password."},
	"admin_user_list":     {VI: "Liệt kê tài khoản và vai trò.", EN: "List accounts and their roles."},
	"admin_user_close":    {VI: "Khóa tài khoản; phiên và mã truy cập mất hiệu lực ngay.", EN: "Close an account; its sessions and tokens end at once."},
	"admin_user_grant":    {VI: "Giao thêm một vai trò.", EN: "Give a further role."},
	"admin_token":         {VI: "Cấp một mã truy cập và in ra, chỉ một lần.", EN: "Make a token and print it, once."},
	"admin_reset":         {VI: "In liên kết dùng một lần để đặt lại mật khẩu.", EN: "Print a one-time link to set a new password."},
	"admin_login":         {VI: "Tên đăng nhập.", EN: "The login."},
	"admin_name":          {VI: "Họ tên; mặc định là tên đăng nhập.", EN: "The name; by default the login."},
	"admin_user":          {VI: "Tên đăng nhập của tài khoản.", EN: "Login of the account."},
	"admin_role":          {VI: "Vai trò, ví dụ system_admin; xem docs/access.md.", EN: "Role, for example system_admin; see docs/access.md."},
	"admin_area":          {VI: "Tại địa bàn có mã này và mọi đơn vị bên dưới; VN là cả nước.", EN: "At the unit of this code and all below it; VN is the country."},
	"admin_facility":      {VI: "Tại cơ sở này.", EN: "At this facility."},
	"admin_team":          {VI: "Tại tổ, kíp này.", EN: "In this team."},
	"admin_from":          {VI: "Có hiệu lực từ ngày này.", EN: "In force from this day on."},
	"admin_until":         {VI: "Hết hiệu lực từ ngày này.", EN: "No more in force from this day on."},
	"admin_reason":        {VI: "Lý do, hoặc số của lệnh.", EN: "The reason, or the number of the order."},
	"admin_token_name":    {VI: "Mã truy cập dùng cho việc gì.", EN: "What the token is for."},
	"admin_days":          {VI: "Số ngày có hiệu lực, nhiều nhất 366.", EN: "How many days it lasts, 366 at most."},
	"admin_second_factor": {VI: "Bỏ cả yếu tố thứ hai (mất điện thoại) và đăng xuất mọi nơi.", EN: "Forget the second factor too (a lost phone) and sign out everywhere."},
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
	"percent":             {VI: "Tỷ lệ ghi theo percent (83,6) hay fraction (0,836).", EN: "Whether shares are written as percent (83.6) or fraction (0.836)."},
	"serve_begin":         {VI: "Giờ Việt Nam mà cơ sở dữ liệu giả lập mới bắt đầu, ví dụ 2022-03-01T08:00, rồi chạy tiếp từ đó.", EN: "Viet Nam time at which a new synthetic database begins, like 2022-03-01T08:00, to run on from there."},
	"demo":                {VI: "Chạy bản trình diễn: cơ sở dữ liệu giả lập mới, mỗi vai trò một tài khoản; chỉ trên máy này.", EN: "Show the system: a new synthetic database with an account for each role; on this machine alone."},
	"demo_listen":         {VI: "Địa chỉ trên máy này; nếu cổng bận thì lấy cổng trống kế tiếp.", EN: "Address on this machine; when the port is taken, the next free one is."},
	"demo_keep":           {VI: "Giữ cơ sở dữ liệu trong thư mục mới này; mặc định xóa khi dừng.", EN: "Keep the database in this new folder; by default it is removed at the end."},
	"demo_cases":          {VI: "Số người giả đang mắc khi bắt đầu; mỗi ngày thêm người mới. 0: không có ai.", EN: "Invented people who are ill when it begins; more fall ill each day. 0: nobody."},
	"demo_speed":          {VI: "Số giây của đồng hồ trình diễn trong một giây thật.", EN: "Seconds of its clock in a real second."},
	"drill":               {VI: "Diễn tập trên cơ sở dữ liệu giả lập: người giả mắc bệnh, gửi số đo; trạm, bác sĩ, bệnh viện giả làm việc. Từ chối dữ liệu thật.", EN: "Drill on a synthetic database: invented people fall ill and send readings; invented stations, doctors and hospitals work. Real ones are refused."},
	"drill_db":            {VI: "Cơ sở dữ liệu giả lập; chưa có thì tạo mới.", EN: "The synthetic database; made when there is none."},
	"drill_speed":         {VI: "Số giây diễn tập trong một giây thật; 0: nhanh hết mức.", EN: "Drilled seconds in a real second; 0: as fast as it goes."},
	"drill_days":          {VI: "Số ngày diễn tập; 0: tới khi dừng.", EN: "Days to drill; 0: until it is stopped."},
	"drill_seed":          {VI: "Hạt giống: cùng số, cùng dữ liệu ban đầu thì diễn ra như nhau.", EN: "Seed: the same number on the same database does the same."},
	"drill_stock":         {VI: "Số người đang mắc khi bắt đầu.", EN: "People who are ill when it begins."},
	"drill_scale":         {VI: "Phần của chuỗi ca mới thật của Quảng Nam.", EN: "Share of the real series of new cases of Quang Nam."},
	"serve_reference":     {VI: "Dữ liệu tham chiếu của cơ sở dữ liệu mới: plan-1080 là các cơ sở nêu trong Kế hoạch 1080, số giường cần xác nhận.", EN: "Reference data of a new database: plan-1080 has the facilities that Plan 1080 names, beds to be confirmed."},
}

package exchange

// Why a whole file is refused.
const (
	FileEmpty         Reason = "file.empty"
	FileTooLarge      Reason = "file.too_large"
	FileFolder        Reason = "file.folder"
	FileOldExcel      Reason = "file.old_excel"
	FileBinaryExcel   Reason = "file.binary_excel"
	FileHTML          Reason = "file.html"
	FileXML           Reason = "file.xml"
	FileOpenDocument  Reason = "file.open_document"
	FileOther         Reason = "file.other"
	FileDamaged       Reason = "file.damaged"
	FileTooManyRows   Reason = "file.too_many_rows"
	FileTooWide       Reason = "file.too_wide"
	LineTooLong       Reason = "file.line_too_long"
	EncodingUnknown   Reason = "encoding.unknown"
	EncodingAmbiguous Reason = "encoding.ambiguous"
	EncodingFew       Reason = "encoding.few_words"
	EncodingUTF16     Reason = "encoding.utf16"
	EncodingGarbled   Reason = "encoding.garbled"
	EncodingOption    Reason = "encoding.option"
	DelimiterUnclear  Reason = "delimiter.ambiguous"
	SheetUnclear      Reason = "sheet.ambiguous"
	SheetUnknown      Reason = "sheet.unknown"
	HeaderNone        Reason = "header.none"
	HeaderMissing     Reason = "header.missing"
	HeaderDuplicate   Reason = "header.duplicate"
	HeaderAmbiguous   Reason = "header.ambiguous"
	HeaderMap         Reason = "header.map"
)

// Why a row is refused.
const (
	RowQuote       Reason = "row.quote"
	RowEncoding    Reason = "row.encoding"
	RowControl     Reason = "row.control"
	RowTooLong     Reason = "row.too_long"
	RowTooMany     Reason = "row.too_many_cells"
	RowTooFew      Reason = "row.too_few_cells"
	RowDuplicate   Reason = "row.duplicate"
	RowMaybeTotal  Reason = "row.maybe_total"
	RowAfterFooter Reason = "row.after_footer"
	RowRefused     Reason = "row.refused"

	CellMissing   Reason = "cell.missing"
	CellError     Reason = "cell.error"
	CellUncounted Reason = "cell.uncounted"
	CellWrongType Reason = "cell.wrong_type"
	CellLegacy    Reason = "cell.legacy"
	CellMerged    Reason = "cell.merged"

	NumberNone      Reason = "number.none"
	NumberAmbiguous Reason = "number.ambiguous"
	NumberMixed     Reason = "number.mixed"
	NumberOption    Reason = "number.option"
	NumberWhole     Reason = "number.whole"
	NumberRange     Reason = "number.range"
	NumberTooLong   Reason = "number.too_long"
	PercentUnclear  Reason = "percent.ambiguous"

	CodeLetter     Reason = "code.letter"
	CodeScientific Reason = "code.scientific"
	CodeNumber     Reason = "code.number"
	CodeWidth      Reason = "code.width"
	CodeDate       Reason = "code.date"
	CodePrecision  Reason = "code.precision"

	DateNone      Reason = "date.none"
	DateNoDay     Reason = "date.no_such_day"
	DateAmbiguous Reason = "date.ambiguous"
	DateMonth     Reason = "date.month_first"
	DateYear      Reason = "date.two_digit_year"
	DateRange     Reason = "date.range"
	DateSerial    Reason = "date.serial"
	DateNoTime    Reason = "date.no_time"

	ChoiceUnknown   Reason = "choice.unknown"
	ChoiceAmbiguous Reason = "choice.ambiguous"
)

// reasonTexts holds the wording of every Reason; a test walks it.
var reasonTexts = map[Reason]reasonText{
	FileEmpty:         {"Tệp rỗng.", "Gửi lại tệp có dữ liệu.", "The file is empty.", "Send a file with data."},
	FileTooLarge:      {"Tệp lớn hơn giới hạn {0} byte.", "Chia tệp thành nhiều phần.", "The file is larger than the limit of {0} bytes.", "Split the file."},
	FileFolder:        {"Đây là thư mục, không phải tệp.", "Nêu tên một tệp trong đó.", "This is a folder, not a file.", "Name a file in it."},
	FileOldExcel:      {"Tệp Excel kiểu cũ (.xls) hoặc có mật khẩu.", "Mở bằng Excel, bỏ mật khẩu, chọn Lưu thành, kiểu Excel Workbook (.xlsx).", "An old Excel file (.xls) or one with a password.", "Open it in Excel, take the password off, save as Excel Workbook (.xlsx)."},
	FileBinaryExcel:   {"Tệp Excel nhị phân (.xlsb).", "Lưu thành kiểu Excel Workbook (.xlsx).", "A binary Excel file (.xlsb).", "Save as Excel Workbook (.xlsx)."},
	FileHTML:          {"Tệp là trang web (HTML) mang tên bảng tính.", "Mở bằng Excel rồi lưu thành .xlsx.", "A web page (HTML) under the name of a spreadsheet.", "Open it in Excel and save as .xlsx."},
	FileXML:           {"Tệp là XML, không phải CSV hay XLSX.", "Mở bằng Excel rồi lưu thành .xlsx.", "An XML file, neither CSV nor XLSX.", "Open it in Excel and save as .xlsx."},
	FileOpenDocument:  {"Tệp OpenDocument (.ods).", "Lưu thành .xlsx.", "An OpenDocument file (.ods).", "Save as .xlsx."},
	FileOther:         {"Không phải bảng tính: {0}.", "Gửi tệp CSV hoặc XLSX.", "Not a spreadsheet: {0}.", "Send a CSV or XLSX file."},
	FileDamaged:       {"Tệp XLSX bị hỏng: {0}.", "Mở bằng Excel, sửa và lưu lại thành .xlsx.", "The XLSX file is damaged: {0}.", "Open it in Excel, repair and save it as .xlsx again."},
	FileTooManyRows:   {"Nhiều hơn {0} dòng.", "Chia tệp thành nhiều phần.", "More than {0} rows.", "Split the file."},
	FileTooWide:       {"Ô {0} nằm ngoài {1} cột được đọc.", "Xóa các cột thừa.", "Cell {0} is beyond the {1} columns that are read.", "Delete the columns that do not belong."},
	LineTooLong:       {"Dòng {0} dài hơn {1} byte.", "Đây có thể không phải bảng; lưu lại dưới dạng CSV.", "Line {0} is longer than {1} bytes.", "This may not be a table; save it as CSV again."},
	EncodingUnknown:   {"Không nhận ra bảng mã chữ Việt của tệp: dòng {1} không phải UTF-8 (có {0} dòng như vậy).", "Lưu thành CSV UTF-8, hoặc nêu bảng mã: utf-8, windows-1258, tcvn3, vni.", "The encoding of the file is not recognised: line {1} is not UTF-8 (lines like it: {0}).", "Save as CSV UTF-8, or name the encoding: utf-8, windows-1258, tcvn3, vni."},
	EncodingFew:       {"Quá ít chữ để nhận ra bảng mã: dòng {1} không phải UTF-8 (có {0} dòng như vậy); {2} từ đọc được theo {3}, ví dụ {4}.", "Nêu bảng mã (nếu chỉ hỏng vài ô thì nêu utf-8), hoặc lưu thành CSV UTF-8.", "Too little text to tell the encoding: line {1} is not UTF-8 (lines like it: {0}); {2} words read as {3}, for example {4}.", "Name the encoding (utf-8 if only a few cells are damaged), or save as CSV UTF-8."},
	EncodingAmbiguous: {"Chữ trong tệp đọc được theo nhiều bảng mã: {0}. Ví dụ {1}.", "Nêu rõ bảng mã, hoặc lưu thành CSV UTF-8.", "The text can be read in more than one encoding: {0}. For example {1}.", "Name the encoding, or save as CSV UTF-8."},
	EncodingUTF16:     {"Tệp có vẻ là UTF-16 nhưng thiếu dấu đầu tệp (BOM).", "Lưu thành CSV UTF-8, hoặc nêu utf-16le hay utf-16be.", "The file looks like UTF-16 without its byte order mark.", "Save as CSV UTF-8, or name utf-16le or utf-16be."},
	EncodingGarbled:   {"Chữ Việt đã hỏng vì từng mở sai bảng mã ({0}).", "Xuất lại từ phần mềm gốc dưới dạng UTF-8 hoặc .xlsx.", "The Vietnamese text was spoiled by opening it in a wrong encoding ({0}).", "Export it again from the source as UTF-8 or .xlsx."},
	EncodingOption:    {"Bảng mã {0} không dùng được cho tệp này.", "Dùng: {1}.", "Encoding {0} cannot be used for this file.", "Use one of: {1}."},
	DelimiterUnclear:  {"Không rõ dấu phân cách cột: {0} đều đọc được tiêu đề.", "Nêu rõ dấu phân cách.", "The delimiter is not clear: {0} all yield the header.", "Name the delimiter."},
	SheetUnclear:      {"Nhiều trang tính có đủ các cột: {0}.", "Nêu tên trang tính cần đọc.", "Several sheets have the columns: {0}.", "Name the sheet to read."},
	SheetUnknown:      {"Không có trang tính {0}. Có: {1}.", "Nêu đúng tên trang tính.", "There is no sheet {0}. There are: {1}.", "Name one of them."},
	HeaderNone:        {"Không thấy dòng tiêu đề trong {0} dòng đầu.", "Dòng tiêu đề phải có các cột: {1}.", "No header row in the first {0} lines.", "The header row must have the columns: {1}."},
	HeaderMissing:     {"Thiếu cột bắt buộc: {0}. Tiêu đề ở dòng {1} có: {2}.", "Sửa tiêu đề hoặc nêu cột tương ứng. Gần giống: {3}.", "Required columns are missing: {0}. The header on line {1} has: {2}.", "Correct the header or map the columns. Near matches: {3}."},
	HeaderDuplicate:   {"Nhiều cột cùng khớp với {0}: {1}.", "Đổi tên hoặc xóa cột thừa, hoặc nêu cột cần đọc.", "More than one column matches {0}: {1}.", "Rename or delete one, or say which to read."},
	HeaderAmbiguous:   {"Tiêu đề {0} có thể là: {1}.", "Ghi rõ tiêu đề hoặc nêu cột tương ứng.", "The header {0} could be: {1}.", "Write it in full or map the column."},
	HeaderMap:         {"Không thấy cột {1} đã nêu cho {0}. Có: {2}.", "Nêu đúng tiêu đề hoặc chữ cái của cột.", "The column {1} named for {0} is not there. There are: {2}.", "Name a header text or a column letter."},

	RowQuote:       {"Dấu ngoặc kép không khép đúng ở cột {0}.", "Viết đôi dấu ngoặc kép trong ô (\"\") và khép ô bằng một dấu.", "A quote in column {0} is not closed rightly.", "Double the quotes inside a cell (\"\") and close the cell with one."},
	RowEncoding:    {"Dòng có ký tự hỏng, không thuộc bảng mã của tệp.", "Gõ lại chữ có dấu � rồi gửi lại.", "The row has damaged characters that are not of the file's encoding.", "Type the text that shows � again."},
	RowControl:     {"Dòng có ký tự điều khiển không in được ({0}).", "Xóa ký tự lạ, gõ lại ô.", "The row has a control character ({0}).", "Delete it and type the cell again."},
	RowTooLong:     {"Ô dài hơn {0} byte.", "Rút ngắn nội dung ô.", "A cell is longer than {0} bytes.", "Shorten it."},
	RowTooMany:     {"Dòng có {0} ô, tiêu đề chỉ có {1}.", "Có thể dấu phân cách nằm trong ô: đặt ô đó trong ngoặc kép.", "The row has {0} cells, the header only {1}.", "A delimiter may stand inside a cell: put that cell in quotes."},
	RowTooFew:      {"Dòng có {0} ô, tiêu đề có {1}.", "Dòng có thể bị ngắt giữa chừng: nối lại, hoặc thêm dấu phân cách cho ô trống.", "The row has {0} cells, the header {1}.", "The row may be broken in two: join it, or add delimiters for the blank cells."},
	RowDuplicate:   {"Trùng khóa {0} với dòng {1}.", "Giữ một dòng, hoặc sửa khóa.", "The key {0} is already on line {1}.", "Keep one of the rows, or correct the key."},
	RowMaybeTotal:  {"Dòng ghi {0} như dòng tổng nhưng có đủ dữ liệu của một dòng thường.", "Nếu là dòng tổng, để trống cột {1}; nếu không, đổi chữ.", "The row says {0} like a total row but is filled like an ordinary row.", "If it is a total, leave column {1} blank; if not, change the text."},
	RowAfterFooter: {"Dòng dữ liệu nằm sau phần ký tên ở dòng {0}.", "Chuyển dòng lên trên phần ký tên hoặc xóa.", "A row of data after the signatures on line {0}.", "Move it above the signatures or delete it."},
	RowRefused:     {"{0}", "{1}", "{2}", "{3}"},

	CellMissing:   {"Thiếu giá trị bắt buộc.", "Điền ô này.", "A required value is missing.", "Fill the cell."},
	CellError:     {"Ô có lỗi công thức {0}.", "Sửa công thức hoặc gõ giá trị.", "The cell holds the formula error {0}.", "Correct the formula or type the value."},
	CellUncounted: {"Ô có công thức chưa được tính.", "Mở bằng Excel, tính lại và lưu.", "The cell has a formula without a computed value.", "Open it in Excel, recalculate and save."},
	CellWrongType: {"Ô kiểu {0} không đọc được thành {1}.", "Gõ lại giá trị.", "A cell of type {0} cannot be read as {1}.", "Type the value again."},
	CellLegacy:    {"Ô gõ bằng phông chữ cũ ({0}), đọc theo đó là {1}.", "Gõ lại bằng Unicode, hoặc nêu bảng mã của tệp.", "The cell was typed in a legacy font ({0}), where it reads {1}.", "Type it in Unicode, or name the encoding of the file."},
	CellMerged:    {"Số {0} nằm trong ô gộp của nhiều dòng.", "Bỏ gộp ô và ghi số của từng dòng.", "The number {0} stands in a cell merged over several rows.", "Unmerge it and write the number of each row."},

	NumberNone:      {"Không phải số.", "Chỉ ghi số; để trống nếu chưa có số liệu.", "Not a number.", "Write a number only; leave it blank when there is none."},
	NumberAmbiguous: {"{0} có thể là {1} hoặc {2}.", "Nêu dấu thập phân của tệp, hoặc ghi {1} không có dấu phân cách.", "{0} could be {1} or {2}.", "Name the decimal sign of the file, or write {1} without a separator."},
	NumberMixed:     {"{0} có thể là {1} hoặc {2}; cột dùng cả hai kiểu: {3} và {4}.", "Ghi cả cột theo một kiểu.", "{0} could be {1} or {2}; the column uses both ways: {3} and {4}.", "Write the whole column in one way."},
	NumberOption:    {"{0} không theo dấu thập phân đã nêu ({1}).", "Sửa số, hoặc nêu dấu thập phân khác.", "{0} does not follow the decimal sign that was named ({1}).", "Correct the number, or name another sign."},
	NumberWhole:     {"{0} không phải số nguyên.", "Ghi số nguyên; nếu 1,35 do gõ 1.350 thì gõ 1350.", "{0} is not a whole number.", "Write a whole number; if 1.35 came of typing 1.350, type 1350."},
	NumberRange:     {"{0} nằm ngoài khoảng {1}.", "Kiểm tra lại giá trị.", "{0} is outside {1}.", "Check the value."},
	NumberTooLong:   {"{0} có nhiều hơn {1} chữ số.", "Kiểm tra lại giá trị.", "{0} has more than {1} digits.", "Check the value."},
	PercentUnclear:  {"{0} có thể là {0}% hoặc phần của 1.", "Ghi kèm dấu %, hoặc nêu đơn vị của tệp.", "{0} could be {0}% or a part of 1.", "Write the % sign, or name the unit of the file."},

	CodeLetter:     {"Mã có byte lạ; bảng mã {0} đọc thành {1}.", "Gõ lại mã (dấu � là byte lạ).", "The code has an odd byte, which {0} reads as {1}.", "Type the code again (� is the odd byte)."},
	CodeScientific: {"{0} là mã đã bị Excel đổi thành số mũ.", "Định dạng cột là Văn bản (Text) rồi gõ lại mã.", "{0} is a code that Excel turned into scientific notation.", "Format the column as Text and type the code again."},
	CodeNumber:     {"{0} không phải mã.", "Định dạng cột là Văn bản (Text) rồi gõ lại mã.", "{0} is not a code.", "Format the column as Text and type the code again."},
	CodeWidth:      {"Mã {0} phải có {1} chữ số; có thể đã mất số 0 ở đầu.", "Ghi đủ chữ số, định dạng cột là Văn bản.", "Code {0} must have {1} digits; a leading zero may be lost.", "Write all the digits and format the column as Text."},
	CodeDate:       {"Excel đã đổi mã thành ngày {0}.", "Định dạng cột là Văn bản rồi gõ lại mã.", "Excel turned the code into the date {0}.", "Format the column as Text and type the code again."},
	CodePrecision:  {"Mã {0} dài hơn 15 chữ số nên Excel đã làm tròn.", "Định dạng cột là Văn bản rồi gõ lại mã.", "Code {0} has more than 15 digits, which Excel rounds.", "Format the column as Text and type the code again."},

	DateNone:      {"Không phải ngày.", "Ghi dd/mm/yyyy, ví dụ 25/03/2022.", "Not a date.", "Write dd/mm/yyyy, for example 25/03/2022."},
	DateNoDay:     {"{0} không có trong lịch.", "Kiểm tra lại ngày và tháng.", "{0} is not in the calendar.", "Check day and month."},
	DateAmbiguous: {"{0} có thể là {1} hoặc {2}: cột có ngày ghi tháng trước ({3}).", "Ghi cả cột theo dd/mm/yyyy, hoặc nêu thứ tự.", "{0} could be {1} or {2}: the column has a date with the month first ({3}).", "Write the column as dd/mm/yyyy, or name the order."},
	DateMonth:     {"{0} chỉ đọc được khi tháng đứng trước.", "Ghi dd/mm/yyyy, hoặc nêu thứ tự tháng/ngày của tệp.", "{0} can only be read with the month first.", "Write dd/mm/yyyy, or name the order month/day for the file."},
	DateYear:      {"Năm hai chữ số trong {0} không rõ thế kỷ.", "Ghi năm bốn chữ số.", "The two-digit year in {0} may be of either century.", "Write the year with four digits."},
	DateRange:     {"{0} nằm ngoài khoảng {1}.", "Kiểm tra lại năm.", "{0} is outside {1}.", "Check the year."},
	DateSerial:    {"Số {0} có thể là ngày kiểu số của Excel: {1} hoặc {2}.", "Ghi dd/mm/yyyy, hoặc nêu hệ ngày 1900 hay 1904.", "The number {0} may be an Excel date: {1} or {2}.", "Write dd/mm/yyyy, or name the date system 1900 or 1904."},
	DateNoTime:    {"{0} thiếu giờ.", "Ghi dd/mm/yyyy hh:mm.", "{0} has no time of day.", "Write dd/mm/yyyy hh:mm."},

	ChoiceUnknown:   {"{0} không có trong danh sách: {1}.", "Dùng một giá trị của danh sách.", "{0} is not in the list: {1}.", "Use a value of the list."},
	ChoiceAmbiguous: {"{0} có thể là {1}.", "Ghi rõ là giá trị nào: {2}.", "{0} could be {1}.", "Write which one is meant: {2}."},
}

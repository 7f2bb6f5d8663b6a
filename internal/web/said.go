package web

import (
	"strings"

	"batang/care"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// saying is what a failed check of huma's says in both languages, with {0}, {1}
// for what the schema asks. Nothing of the value that was sent is repeated.
type saying struct {
	message *string // huma's template, which is replaced by a key for ours
	verbs   string  // the verbs of the template
	vi, en  string
}

var sayings = []saying{
	{&validation.MsgUnexpectedProperty, "", "không có trường này", "there is no such field"},
	{&validation.MsgExpectedRFC3339DateTime, "", "phải là thời điểm RFC 3339, ví dụ 2022-03-01T08:00:00+07:00", "must be an RFC 3339 instant like 2022-03-01T08:00:00+07:00"},
	{&validation.MsgExpectedRFC1123DateTime, "", "phải là thời điểm RFC 1123", "must be an RFC 1123 instant"},
	{&validation.MsgExpectedRFC3339Date, "", "phải là ngày năm-tháng-ngày, ví dụ 2022-03-01", "must be a date, year-month-day, like 2022-03-01"},
	{&validation.MsgExpectedRFC3339Time, "", "phải là giờ, ví dụ 08:00:00", "must be a time of day like 08:00:00"},
	{&validation.MsgExpectedRFC5322Email, "%v", "phải là địa chỉ thư điện tử", "must be a mail address"},
	{&validation.MsgExpectedRFC5890Hostname, "", "phải là tên máy", "must be a host name"},
	{&validation.MsgExpectedRFC2673IPv4, "", "phải là địa chỉ IPv4", "must be an IPv4 address"},
	{&validation.MsgExpectedRFC2373IPv6, "", "phải là địa chỉ IPv6", "must be an IPv6 address"},
	{&validation.MsgExpectedRFCIPAddr, "", "phải là địa chỉ IP", "must be an IP address"},
	{&validation.MsgExpectedRFC3986URI, "%v", "phải là URI", "must be a URI"},
	{&validation.MsgExpectedRFC4122UUID, "%v", "phải là UUID", "must be a UUID"},
	{&validation.MsgExpectedRFC6570URITemplate, "", "phải là mẫu URI", "must be a URI template"},
	{&validation.MsgExpectedRFC6901JSONPointer, "", "phải là con trỏ JSON", "must be a JSON pointer"},
	{&validation.MsgExpectedRFC6901RelativeJSONPointer, "", "phải là con trỏ JSON tương đối", "must be a relative JSON pointer"},
	{&validation.MsgExpectedRegexp, "%v", "phải là biểu thức chính quy", "must be a regular expression"},
	{&validation.MsgExpectedMatchAtLeastOneSchema, "", "không khớp dạng nào được nhận", "fits none of the forms that are taken"},
	{&validation.MsgExpectedMatchExactlyOneSchema, "", "phải khớp đúng một dạng", "must fit exactly one form"},
	{&validation.MsgExpectedNotMatchSchema, "", "dạng này không được nhận", "this form is not taken"},
	{&validation.MsgExpectedPropertyNameInObject, "", "thiếu trường phân loại", "the field that tells the form is missing"},
	{&validation.MsgExpectedBoolean, "", "phải là true hoặc false", "must be true or false"},
	{&validation.MsgExpectedDuration, "%v", "phải là khoảng thời gian", "must be a duration"},
	{&validation.MsgExpectedNumber, "", "phải là số", "must be a number"},
	{&validation.MsgExpectedInteger, "", "phải là số nguyên", "must be a whole number"},
	{&validation.MsgExpectedString, "", "phải là chữ", "must be a text"},
	{&validation.MsgExpectedBase64String, "", "phải là base64", "must be base64"},
	{&validation.MsgExpectedArray, "", "phải là danh sách", "must be a list"},
	{&validation.MsgExpectedObject, "", "phải là đối tượng {…}", "must be an object {…}"},
	{&validation.MsgExpectedArrayItemsUnique, "", "có phần tử lặp lại", "an item stands twice"},
	{&validation.MsgExpectedOneOf, "%s", "phải là một trong: {0}", "must be one of: {0}"},
	{&validation.MsgExpectedMinimumNumber, "%v", "phải từ {0} trở lên", "must be {0} or more"},
	{&validation.MsgExpectedExclusiveMinimumNumber, "%v", "phải lớn hơn {0}", "must be more than {0}"},
	{&validation.MsgExpectedMaximumNumber, "%v", "phải từ {0} trở xuống", "must be {0} or less"},
	{&validation.MsgExpectedExclusiveMaximumNumber, "%v", "phải nhỏ hơn {0}", "must be less than {0}"},
	{&validation.MsgExpectedNumberBeMultipleOf, "%v", "phải là bội số của {0}", "must be a multiple of {0}"},
	{&validation.MsgExpectedMinLength, "%d", "quá ngắn, ít nhất {0} ký tự", "too short: {0} characters or more"},
	{&validation.MsgExpectedMaxLength, "%d", "quá dài, nhiều nhất {0} ký tự", "too long: {0} characters or fewer"},
	{&validation.MsgExpectedBePattern, "%s", "không đúng dạng: {0}", "not in the form: {0}"},
	{&validation.MsgExpectedMatchPattern, "%s", "không đúng dạng {0}", "not in the form {0}"},
	{&validation.MsgExpectedMinItems, "%d", "cần ít nhất {0} phần tử", "needs {0} items or more"},
	{&validation.MsgExpectedMaxItems, "%d", "nhiều nhất {0} phần tử", "takes {0} items or fewer"},
	{&validation.MsgExpectedMinProperties, "%d", "cần ít nhất {0} trường", "needs {0} fields or more"},
	{&validation.MsgExpectedMaxProperties, "%d", "nhiều nhất {0} trường", "takes {0} fields or fewer"},
	{&validation.MsgExpectedRequiredProperty, "%s", "thiếu trường {0}", "the field {0} is missing"},
	{&validation.MsgExpectedDependentRequiredProperty, "%s\x1f%s", "thiếu trường {0} khi có {1}", "the field {0} is missing, since {1} is given"},
}

// plain are the messages that huma writes itself, and those of our reader of JSON.
var plain = map[string]care.Text{
	errTwice.Error():                       {VI: "một khóa xuất hiện hai lần", EN: "a key stands twice"},
	errUTF8.Error():                        {VI: "không phải UTF-8", EN: "not UTF-8"},
	errDeep.Error():                        {VI: "lồng quá sâu", EN: "nested too deeply"},
	"unknown query parameter":              {VI: "không có tham số này", EN: "there is no such parameter"},
	"required query parameter is missing":  {VI: "thiếu tham số này", EN: "this parameter is missing"},
	"required path parameter is missing":   {VI: "thiếu phần này của đường dẫn", EN: "this part of the path is missing"},
	"required header parameter is missing": {VI: "thiếu tiêu đề này", EN: "this header is missing"},
	"invalid integer":                      {VI: "phải là số nguyên", EN: "must be a whole number"},
	"invalid float":                        {VI: "phải là số", EN: "must be a number"},
	"invalid floating value":               {VI: "phải là số", EN: "must be a number"},
	"invalid boolean":                      {VI: "phải là true hoặc false", EN: "must be true or false"},
	"request body is required":             {VI: "thiếu nội dung", EN: "the body is missing"},
	"expected at most one value, but received multiple values": {VI: "chỉ nhận một giá trị", EN: "takes one value only"},
}

const keyMark = "\x1e"

// What huma says is replaced by keys before any schema is made.
func init() {
	for i := range sayings {
		s := &sayings[i]
		*s.message = keyMark + string(rune('A'+i)) + "\x1f" + s.verbs
	}
	huma.ValidateStrictCasing = true // "Name" would pass the checks of "name" by
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		if _, known := plain[message]; known && len(errs) == 0 {
			errs = []error{&huma.ErrorDetail{Message: message, Location: "body"}}
		}
		return humaProblem(langOf(ctx.Header("Accept-Language")), status, errs)
	}
}

// said is what a message of huma's says in both languages.
func said(message string) care.Text {
	if rest, ok := strings.CutPrefix(message, keyMark); ok {
		key, args, _ := strings.Cut(rest, "\x1f")
		if i := int([]rune(key)[0] - 'A'); i >= 0 && i < len(sayings) {
			pairs := []string{}
			for n, a := range strings.Split(args, "\x1f") {
				pairs = append(pairs, "{"+string(rune('0'+n))+"}", a)
			}
			r := strings.NewReplacer(pairs...)
			return care.Text{VI: r.Replace(sayings[i].vi), EN: r.Replace(sayings[i].en)}
		}
	}
	if t, ok := plain[message]; ok {
		return t
	}
	return care.Text{VI: "không đọc được, hoặc giá trị không hợp lệ", EN: "not readable, or not a valid value"}
}

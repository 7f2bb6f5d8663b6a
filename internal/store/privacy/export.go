package privacy

import (
	"slices"
	"strings"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Of is by what the rows of a section are found.
type Of string

// What sections are found by.
const (
	OfPerson   Of = "person"   // the person and the records merged into theirs
	OfHouse    Of = "house"    // their household
	OfCase     Of = "case"     // their cases
	OfRequest  Of = "request"  // requests about them
	OfContact  Of = "contact"  // where they were a close contact
	OfPhone    Of = "phone"    // their telephone
	OfSubject  Of = "subject"  // "person/…", "case/…": what messages and audit are about
	OfDelivery Of = "delivery" // messages about them
	OfStaff    Of = "staff"
	OfAccount  Of = "account"
)

// Section is a table that names people in care, members of staff or accounts, and
// how its rows about one of them are found.
type Section struct {
	Table string
	Title care.Text
	Of    Of
	By    string
	Order []string // when it is not the rest of the primary key
	Leave []string // columns about others, or that say nothing about the person
}

// Sections is all that is exported about a person, a member of staff or an account.
// A table that names people and is neither here nor in Derived fails a test.
var Sections = []Section{
	{Table: "person", Title: care.Text{VI: "Hồ sơ", EN: "Record"}, Of: OfPerson, By: "id", Leave: []string{"folded"}},
	{Table: "person_key", Title: care.Text{VI: "Khóa riêng (có hay đã hủy)", EN: "Own key (there or destroyed)"}, Of: OfPerson, By: "person"},
	{Table: "person_history", Title: care.Text{VI: "Giá trị trước đây", EN: "Earlier values"}, Of: OfPerson, By: "person"},
	{Table: "household", Title: care.Text{VI: "Hộ", EN: "Household"}, Of: OfHouse, By: "id"},
	{Table: "consent", Title: care.Text{VI: "Đồng ý", EN: "Consents"}, Of: OfPerson, By: "person"},
	{Table: "person_link", Title: care.Text{VI: "Liên kết riêng của họ", EN: "Links of their own"}, Of: OfPerson, By: "person", Order: []string{"id"}},
	{Table: "protection", Title: care.Text{VI: "Danh sách cần bảo vệ", EN: "Register of those to be protected"}, Of: OfPerson, By: "person", Leave: []string{"listed"}},
	{Table: "cases", Title: care.Text{VI: "Ca bệnh", EN: "Cases"}, Of: OfPerson, By: "person", Leave: []string{"follow_json"}},
	{Table: "case_facts", Title: care.Text{VI: "Thông tin bệnh", EN: "Facts"}, Of: OfCase, By: "case_id"},
	{Table: "assessment", Title: care.Text{VI: "Đánh giá, chỉ số", EN: "Assessments and readings"}, Of: OfCase, By: "case_id"},
	{Table: "step", Title: care.Text{VI: "Các bước", EN: "Steps"}, Of: OfCase, By: "case_id"},
	{Table: "gap", Title: care.Text{VI: "Việc còn thiếu", EN: "What is owed"}, Of: OfCase, By: "case_id"},
	{Table: "alert", Title: care.Text{VI: "Cảnh báo", EN: "Alerts"}, Of: OfCase, By: "case_id"},
	{Table: "task", Title: care.Text{VI: "Việc cần làm", EN: "Tasks"}, Of: OfCase, By: "case_id"},
	{Table: "listed_row", Title: care.Text{VI: "Dòng danh sách đã nhập", EN: "Rows of line lists"}, Of: OfCase, By: "case_id"},
	{Table: "self_report", Title: care.Text{VI: "Tự khai báo", EN: "Reported by themselves"}, Of: OfCase, By: "case_id"},
	{Table: "phone_code", Title: care.Text{VI: "Mã đã gửi để xác nhận khai báo", EN: "Codes sent to confirm a report"}, Of: OfCase, By: "case_id", Order: []string{"id"}},
	{Table: "package", Title: care.Text{VI: "Gói thuốc", EN: "Drug packages"}, Of: OfCase, By: "case_id"},
	{Table: "override", Title: care.Text{VI: "Thay đổi phân loại", EN: "Overrides"}, Of: OfCase, By: "case_id"},
	{Table: "stay", Title: care.Text{VI: "Thời gian nằm tại cơ sở", EN: "Stays in facilities"}, Of: OfCase, By: "case_id"},
	{Table: "transfer", Title: care.Text{VI: "Chuyển tầng", EN: "Transfers"}, Of: OfCase, By: "case_id"},
	{Table: "hold", Title: care.Text{VI: "Giường đã giữ", EN: "Beds held"}, Of: OfCase, By: "case_id"},
	{Table: "trip", Title: care.Text{VI: "Chuyến xe", EN: "Trips"}, Of: OfCase, By: "case_id"},
	{Table: "transfer_step", Title: care.Text{VI: "Các bước chuyển tầng", EN: "Steps of transfers"}, Of: OfCase, By: "case_id"},
	{Table: "paper", Title: care.Text{VI: "Giấy tờ đã cấp", EN: "Papers issued"}, Of: OfCase, By: "case_id"},
	{Table: "contact", Title: care.Text{VI: "Người tiếp xúc của ca bệnh", EN: "Contacts of the cases"}, Of: OfCase, By: "case_id"},
	{Table: "contact", Title: care.Text{VI: "Là người tiếp xúc của", EN: "A contact of"}, Of: OfPerson, By: "person"},
	{Table: "twin", Title: care.Text{VI: "Hồ sơ có thể trùng", EN: "Records that may be the same"}, Of: OfPerson, By: "first"},
	{Table: "twin", Title: care.Text{VI: "Hồ sơ có thể trùng", EN: "Records that may be the same"}, Of: OfPerson, By: "second"},
	{Table: "legal_hold", Title: care.Text{VI: "Tạm giữ theo luật", EN: "Legal holds"}, Of: OfPerson, By: "person"},
	{Table: "privacy_request", Title: care.Text{VI: "Yêu cầu về dữ liệu", EN: "Requests about data"}, Of: OfPerson, By: "person"},

	{Table: "staff_member", Title: care.Text{VI: "Nhân lực", EN: "Staff"}, Of: OfStaff, By: "code"},
	{Table: "staff_move", Title: care.Text{VI: "Điều động", EN: "Moves"}, Of: OfStaff, By: "staff"},
	{Table: "team_member", Title: care.Text{VI: "Thuộc tổ", EN: "Teams"}, Of: OfStaff, By: "staff"},
	{Table: "privacy_request", Title: care.Text{VI: "Yêu cầu về dữ liệu", EN: "Requests about data"}, Of: OfStaff, By: "staff"},

	{Table: "account", Title: care.Text{VI: "Tài khoản", EN: "Account"}, Of: OfAccount, By: "id"},
	{Table: "account_change", Title: care.Text{VI: "Những lần đổi tên, tên đăng nhập", EN: "Names and logins before"}, Of: OfAccount, By: "account"},
	{Table: "directory_identity", Title: care.Text{VI: "Danh tính ở hệ thống khác", EN: "Identities in a directory"}, Of: OfAccount, By: "account"},
	{Table: "account_grant", Title: care.Text{VI: "Quyền được giao", EN: "Grants"}, Of: OfAccount, By: "account"},
	{Table: "account_password", Title: care.Text{VI: "Mật khẩu đặt lúc", EN: "Password set at"}, Of: OfAccount, By: "account", Leave: []string{"hash"}},
	{Table: "account_pin", Title: care.Text{VI: "PIN đặt lúc", EN: "PIN set at"}, Of: OfAccount, By: "account", Leave: []string{"hash"}},
	{Table: "account_totp", Title: care.Text{VI: "Yếu tố thứ hai", EN: "Second factor"}, Of: OfAccount, By: "account"},
	{Table: "api_token", Title: care.Text{VI: "Mã truy cập", EN: "Tokens"}, Of: OfAccount, By: "account", Order: []string{"created_at", "id"}},
	{Table: "session", Title: care.Text{VI: "Phiên đăng nhập", EN: "Sessions"}, Of: OfAccount, By: "account", Order: []string{"created_at", "id"}},
	{Table: "invitation", Title: care.Text{VI: "Thư mời", EN: "Invitations"}, Of: OfAccount, By: "account", Order: []string{"created_at", "id"}},
	{Table: "sign_in_device", Title: care.Text{VI: "Thiết bị đã dùng", EN: "Devices used"}, Of: OfAccount, By: "account", Order: []string{"last_at"}},
	{Table: "import_file", Title: care.Text{VI: "Tệp đã gửi để nhập", EN: "Files sent to be imported"}, Of: OfAccount, By: "account"},
	{Table: "account_phone", Title: care.Text{VI: "Điện thoại nhận cảnh báo", EN: "Telephone for alerts"}, Of: OfAccount, By: "account"},
	{Table: "duty", Title: care.Text{VI: "Ca trực", EN: "Duties"}, Of: OfAccount, By: "account"},
	{Table: "privacy_request", Title: care.Text{VI: "Yêu cầu về dữ liệu", EN: "Requests about data"}, Of: OfAccount, By: "account"},
	{Table: "audit", Title: care.Text{VI: "Việc đã làm", EN: "What they did"}, Of: OfAccount, By: "actor", Order: []string{"at", "tx", "seq"}},

	{Table: "contact_step", Title: care.Text{VI: "Các bước theo dõi tiếp xúc gần", EN: "Steps of the follow-up as a contact"}, Of: OfContact, By: "contact"},
	{Table: "privacy_step", Title: care.Text{VI: "Các bước của yêu cầu", EN: "Steps of the requests"}, Of: OfRequest, By: "request"},
	{Table: "inbound_message", Title: care.Text{VI: "Tin, cuộc gọi từ số của họ", EN: "Messages and calls from their telephone"}, Of: OfPhone, By: "from_phone"},
	{Table: "delivery", Title: care.Text{VI: "Tin đã gửi", EN: "Messages sent"}, Of: OfSubject, By: "subject"},
	{Table: "delivery_attempt", Title: care.Text{VI: "Các lần gửi", EN: "Attempts to send"}, Of: OfDelivery, By: "delivery"},
	{Table: "audit", Title: care.Text{VI: "Ai đã xem, đã làm gì", EN: "Who looked, who did what"}, Of: OfSubject, By: "subject", Order: []string{"at", "tx", "seq"}},
}

// Derived are tables that name people and are left out of an export, with the
// reason.
var Derived = map[string]string{
	"person_word":   "made of the name",
	"account_word":  "made of the name and login",
	"letter":        "says of a message, which is exported, whether somebody saw to it",
	"knock":         "counts under bytes that nobody can read",
	"recovery_code": "hashes of secrets alone",
}

// Names are what the sections of somebody are found by: the ids of each kind.
type Names map[Of][]any

// NamesOf gathers what everything about a person is found by.
func NamesOf(tx *store.Tx, person string) (Names, error) {
	people, err := MergedInto(tx, person)
	if err != nil {
		return nil, err
	}
	n := Names{}
	for _, id := range append([]string{person}, people...) {
		n[OfPerson] = append(n[OfPerson], id)
		n[OfSubject] = append(n[OfSubject], "person/"+id)
		for kind, sql := range map[Of]string{
			OfContact: `SELECT id FROM contact WHERE person = $1 ORDER BY id`,
			OfCase:    `SELECT id FROM cases WHERE person = $1 ORDER BY id`, OfRequest: `SELECT id FROM privacy_request WHERE person = $1 ORDER BY id`,
			OfHouse: `SELECT household FROM person WHERE id = $1 AND household IS NOT NULL`, OfPhone: `SELECT phone FROM person WHERE id = $1 AND phone <> ''`,
		} {
			if err := n.add(tx, kind, sql, id); err != nil {
				return nil, err
			}
		}
	}
	for _, id := range n[OfCase] {
		n[OfSubject] = append(n[OfSubject], "case/"+id.(string))
		for word, sql := range map[string]string{"transfer/": `SELECT id FROM transfer WHERE case_id = $1 ORDER BY id`, "alert/": `SELECT id FROM alert WHERE case_id = $1 ORDER BY id`, "task/": `SELECT id FROM task WHERE case_id = $1 ORDER BY id`} {
			ids, err := store.Collect(tx, store.Value[string], sql, id)
			if err != nil {
				return nil, err
			}
			for _, of := range ids {
				n[OfSubject] = append(n[OfSubject], word+of)
			}
		}
	}
	return n, n.about(tx)
}

// NamesOfStaff gathers what everything about a member of staff is found by.
func NamesOfStaff(tx *store.Tx, code string) (Names, error) {
	n := Names{OfStaff: {code}, OfSubject: {"staff/" + code}}
	if err := n.add(tx, OfRequest, `SELECT id FROM privacy_request WHERE staff = $1 ORDER BY id`, code); err != nil {
		return nil, err
	}
	if err := n.add(tx, OfPhone, `SELECT phone FROM staff_member WHERE code = $1 AND phone <> ''`, code); err != nil {
		return nil, err
	}
	return n, n.about(tx)
}

// NamesOfAccount gathers what everything about an account is found by.
func NamesOfAccount(tx *store.Tx, id string) (Names, error) {
	n := Names{OfAccount: {id}, OfSubject: {"account/" + id}}
	if err := n.add(tx, OfRequest, `SELECT id FROM privacy_request WHERE account = $1 ORDER BY id`, id); err != nil {
		return nil, err
	}
	return n, n.about(tx)
}

func (n Names) add(tx *store.Tx, kind Of, sql, id string) error {
	found, err := store.Collect(tx, store.Value[string], sql, id)
	for _, v := range found {
		if !slices.Contains(n[kind], any(v)) {
			n[kind] = append(n[kind], v)
		}
	}
	return err
}

// about adds the messages and the requests about them.
func (n Names) about(tx *store.Tx) error {
	for _, id := range n[OfRequest] {
		n[OfSubject] = append(n[OfSubject], "request/"+id.(string))
	}
	for _, subject := range n[OfSubject] {
		if err := n.add(tx, OfDelivery, `SELECT id FROM delivery WHERE subject = $1 ORDER BY id`, subject.(string)); err != nil {
			return err
		}
	}
	return nil
}

// Row is a row of an export: columns with their values, times as text.
type Row struct {
	Columns []string
	Values  []any
}

// Value is a value of the row by its column, nil when there is none.
func (r Row) Value(column string) any {
	if i := slices.Index(r.Columns, column); i >= 0 {
		return r.Values[i]
	}
	return nil
}

// PartRows is how many rows are read at a time.
const PartRows = 200

// Read returns rows of a section in which its column has a value, after a place,
// and the place where the next part begins; nil at the end.
func (s Section) Read(tx *store.Tx, value any, after []any) (rows []Row, next []any, err error) {
	columns, found, next, err := store.Part(tx, store.PartQuery{Table: s.Table, By: s.By, Value: value, Order: s.Order, After: after, Limit: PartRows})
	for _, values := range found {
		r := Row{}
		for i, c := range columns {
			if !slices.Contains(s.Leave, c) {
				r.Columns, r.Values = append(r.Columns, c), append(r.Values, readable(c, values[i]))
			}
		}
		rows = append(rows, r)
	}
	return rows, next, err
}

// readable writes an instant as RFC 3339 in Viet Nam's time.
func readable(column string, v any) any {
	n, number := v.(int64)
	if number && (column == "at" || strings.HasSuffix(column, "_at") || slices.Contains([]string{"due", "since", "open_since", "next_try"}, column)) {
		return store.Time(n).In(care.Zone).Format(time.RFC3339)
	}
	return v
}

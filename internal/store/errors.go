package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"batang/care"
)

// ErrUnknown is inside the error of a command whose outcome is not known: the
// connection or the disk failed during the commit. Sent again with the same
// idempotency key it takes effect once.
var ErrUnknown = errors.New("the outcome of the command is unknown")

// faults is the one table of what a cause becomes for the caller.
var faults = map[cause]struct {
	kind care.Kind
	text care.Text
}{
	causeOther:     {care.Internal, care.Text{VI: "lỗi bên trong", EN: "an error inside"}},
	causeUnique:    {care.Conflict, care.Text{VI: "đã có bản ghi này", EN: "such a record exists already"}},
	causeForeign:   {care.Conflict, care.Text{VI: "bản ghi liên quan không có, hoặc đang được dùng", EN: "a related record is missing, or still in use"}},
	causeCheck:     {care.Invalid, care.Text{VI: "giá trị không được phép", EN: "a value is not allowed"}},
	causeContended: {care.TooMany, care.Text{VI: "quá nhiều người cùng sửa, hãy thử lại", EN: "too many changes at once, try again"}},
	causeBusy:      {care.TooMany, care.Text{VI: "máy chủ đang bận, hãy thử lại", EN: "the server is busy, try again"}},
	causeFull:      {care.Unavailable, care.Text{VI: "máy chủ hết chỗ lưu", EN: "the server has no room left to store this"}},
	causeReadOnly:  {care.Unavailable, care.Text{VI: "cơ sở dữ liệu chỉ đọc", EN: "the database can only be read"}},
	causeLate:      {care.Unavailable, care.Text{VI: "mất quá nhiều thời gian, chưa lưu gì", EN: "it took too long and nothing was stored"}},
	causeDisk:      {care.Unavailable, care.Text{VI: "lỗi ổ đĩa của máy chủ", EN: "the disk of the server failed"}},
	causeGone:      {care.Unavailable, care.Text{VI: "mất kết nối với cơ sở dữ liệu", EN: "the connection to the database is lost"}},
}

// fault turns an error of the driver into ours; sql may be empty.
func (s *Store) fault(err error, sql string) error {
	var ours *care.Error
	if err == nil || errors.As(err, &ours) {
		return err
	}
	f := faults[s.d.cause(err)]
	if sql != "" {
		err = fmt.Errorf("%w in: %s", err, strings.Join(strings.Fields(sql), " "))
	}
	return &care.Error{Kind: f.kind, Msg: f.text, Err: err}
}

// unknown is the error of a command that may or may not have taken effect.
func unknown(err error) error {
	return &care.Error{
		Kind: care.Unavailable,
		Msg:  care.Text{VI: "không rõ đã lưu hay chưa", EN: "it is not known whether this was stored"},
		Hint: care.Text{VI: "gửi lại với cùng mã", EN: "send it again with the same key"},
		Err:  errors.Join(ErrUnknown, err),
	}
}

// notStarted is the error of a command whose caller left before it began.
func notStarted(ctx context.Context) error {
	return care.Failf(care.Unavailable, "người gửi đã dừng trước khi bắt đầu", "the caller left before the command began: %w", context.Cause(ctx))
}

func queueFull(lane Lane) error {
	return care.Failf(care.TooMany, "máy chủ đang quá tải, hãy thử lại sau", "the %s queue is full", lane)
}

func closed() error {
	return care.Failf(care.Unavailable, "máy chủ đang dừng", "the store is closed")
}

func diskFailed() error {
	return care.Failf(care.Unavailable, "lỗi ổ đĩa của máy chủ, cần khởi động lại", "the disk failed during a commit: check it, then restart")
}

package care

// StaffMove is somebody of the staff who works at another place than they belong
// to (điều động, tăng cường): for a time, or for good.
type StaffMove struct {
	ID           string
	Staff        string // code
	FromFacility string // where they belonged, empty for none of the registry
	FromArea     AreaCode
	Facility     string // code of the facility or station they go to, or empty
	Team         string // code of the team, or empty
	Area         AreaCode
	From         Date
	To           Date   // first day no more; zero for good
	Reason       string // the order
}

// MaxMoveDays is how long staff are moved for a time (P97).
const MaxMoveDays = 90

// Open reports whether somebody works at the other place on the day, for a time.
func (m StaffMove) Open(on Date) bool {
	return !m.To.IsZero() && !on.Before(m.From) && on.Before(m.To)
}

// Check refuses a move that cannot be kept, ordered on a day.
func (m StaffMove) Check(on Date) error {
	switch {
	case (m.Facility == "") == (m.Team == ""):
		return Errorf(Invalid, "chọn một nơi đến: cơ sở, trạm hoặc tổ", "name one place to go to: a facility, a station or a team").At("facility")
	case m.Reason == "":
		return Errorf(Invalid, "thiếu số quyết định hoặc lý do điều động", "the order or reason of the move is missing").At("reason")
	case m.From.IsZero():
		return Errorf(Invalid, "thiếu ngày bắt đầu", "the first day is missing").At("from")
	case m.To.IsZero() && on.Before(m.From):
		return Errorf(Invalid, "chuyển hẳn thì từ hôm nay hoặc trước đó", "a move for good begins today or earlier").At("from").Do("ghi nhận vào ngày chuyển", "enter it on the day")
	case !m.To.IsZero() && !m.To.After(m.From):
		return Errorf(Invalid, "ngày kết thúc phải sau ngày bắt đầu", "the end must come after the first day").At("until")
	case !m.To.IsZero() && !m.To.After(on):
		return Errorf(Invalid, "thời hạn điều động đã qua", "the time of the move has passed").At("until")
	case !m.To.IsZero() && m.From.AddDays(MaxMoveDays).Before(m.To):
		return Errorf(Invalid, "điều động có thời hạn nhiều nhất %d ngày", "a move for a time lasts %d days at most", MaxMoveDays).At("until").Do("ra quyết định mới khi hết hạn", "give another order when it ends")
	}
	return firstError(checkRef("facility", m.Facility), checkRef("team", m.Team))
}

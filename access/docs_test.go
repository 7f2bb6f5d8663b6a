package access

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"batang/care"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// docs/access.md is written from the table, in Vietnamese first.
func TestDocument(t *testing.T) {
	const path = "../docs/access.md"
	got := document()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/access.md is not what the table says; run the test with -update (-want +got):\n%s", diff)
	}
}

func document() string {
	var b strings.Builder
	hours := func(d time.Duration) int { return int(d / time.Hour) }
	fmt.Fprintf(&b, `# Ai được làm gì: who may do what

<!-- Written from the table in package access: go test ./access -update -->

Một người giữ một hay nhiều vai trò, mỗi vai trò tại đúng một nơi (toàn quốc, tỉnh, huyện, xã, cơ sở,
tổ, ca bệnh), trong một thời hạn. Vai trò ở một địa bàn có hiệu lực với mọi đơn vị bên dưới. Điều gì
bảng này không ghi thì không được phép.

Somebody holds roles, each at exactly one place (the country, a province, a district, a commune, a
facility, a team, a case) and for a time. A role at an administrative unit reaches all units below
it. What this table does not say is refused.

- **Giao vai trò / granting (P42).** Vai trò chỉ do người có quyền giao vai trò đó, trong nơi và thời
  hạn của mình; không ai tự giao cho mình. A role is granted by whoever may give it, inside their own
  place and time, and never to oneself.
- **Theo lệnh / by order (P41).** Vai trò theo lệnh phải ghi số của lệnh, có ngày bắt đầu và kết thúc
  trong vòng %[1]d ngày. A role by order names the order, begins and ends within %[1]d days.
- **Ủy quyền / delegation (P43).** Người có quyền ủy quyền có thể giao lại vai trò của chính mình tối đa
  %[1]d ngày, có lý do; người nhận không ủy quyền tiếp. One's own role is passed on for at most %[1]d
  days, with a reason, and no further. Không đi kèm / kept back: %[2]s.
- **Mở khẩn cấp / breaking the glass (P44).** Mở một ca bệnh ngoài phạm vi, có lý do, tối đa %[3]d giờ;
  người khác xem xét lại trong %[4]d giờ sau đó. One case outside one's places, with a reason, for at
  most %[3]d hours; somebody else reviews it within %[4]d hours after. Cho phép / gives: %[5]s.
- Hai bước do hai người / two steps, two persons: %[6]s → %[7]s (D46).

`, hours(MaxDelegation)/24, words(kept.list()), hours(MaxGlass), hours(GlassReviewIn), words(GlassGives()), "`pack.propose`", "`pack.release`")

	b.WriteString("## Quyền: capabilities\n\n")
	for _, g := range groups {
		fmt.Fprintf(&b, "### %s: %s\n\n| quyền | | | dữ liệu người bệnh, data on people |\n|---|---|---|---|\n", g.title.VI, g.title.EN)
		for _, c := range g.rows {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s%s |\n", c.id, c.text.VI, c.text.EN, [...]string{"không, none", "họ tên, names", "lâm sàng, clinical"}[c.data], map[Reach]string{Anywhere: "; mọi nơi, everywhere"}[c.reach])
		}
		b.WriteString("\n")
	}

	b.WriteString("## Vai trò: roles\n\nĐiều khoản là của Kế hoạch 1080 (X.1 …), hoặc của quy tắc và quyết định của hệ thống (A9, D46, P42 …).\nClauses are those of Plan 1080 (X.1 …), or of the rules and decisions of the system (A9, D46, P42 …).\n\n")
	for _, r := range Roles {
		a := r.Agency()
		fmt.Fprintf(&b, "### %s: %s\n\n`%s` · %s, %s (%s) · nơi / at: %s", r.Title().VI, r.Title().EN, r, a.Name.VI, a.Name.EN, a.Clause, placeList(r))
		if r.ByOrder() {
			b.WriteString(" · **theo lệnh / by order**")
		}
		b.WriteString("\n\n")
		for _, d := range r.Duties() {
			fmt.Fprintf(&b, "- %s: %s\n", d.Clause, words(d.Needs))
		}
		if gives := r.Gives(); len(gives) > 0 {
			fmt.Fprintf(&b, "- giao / grants: %s\n", words(gives))
		}
		b.WriteString("\n")
	}

	b.WriteString("## Bảng: the table\n\nÔ ghi điều khoản giao quyền; ô trống: không được phép. A cell has the clause that gives the permission; empty: refused.\n")
	for _, g := range groups {
		fmt.Fprintf(&b, "\n### %s: %s, theo vai trò / by role\n\n| vai trò |", g.title.VI, g.title.EN)
		for _, c := range g.rows {
			fmt.Fprintf(&b, " %s |", c.id)
		}
		b.WriteString("\n|---|" + strings.Repeat("---|", len(g.rows)) + "\n")
		for _, r := range Roles {
			line, any := "| "+r.Title().VI+" `"+string(r)+"` |", false
			for _, c := range g.rows {
				clauses := strings.Join(r.Clauses(c.id), ", ")
				any = any || clauses != "" && c.reach != Anywhere
				line += " " + clauses + " |"
			}
			if any {
				b.WriteString(line + "\n")
			}
		}
	}
	return b.String()
}

func words[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = "`" + string(w) + "`"
	}
	return strings.Join(out, ", ")
}

func placeList(r Role) string {
	var out []string
	for _, p := range r.Places() {
		out = append(out, p.Text().In(care.VI)+" ("+p.Text().In(care.EN)+")")
	}
	return strings.Join(out, ", ")
}

package localtls

import (
	"crypto/sha256"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"batang/care"
)

func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	parts := make([]string, len(sum))
	for i, b := range sum {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(parts, ":")
}

// Help serves the certificate of the authority under /ca.crt and, elsewhere, how
// to install it. It is meant for plain HTTP: a device that has the certificate
// needs neither. Whoever installs it compares the fingerprint with the one the
// server printed when it started.
func (a *Authority) Help() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ca.crt", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-x509-ca-cert")
		w.Header().Set("Content-Disposition", `attachment; filename="batang-ca.crt"`)
		_, _ = w.Write(a.Certificate()) // the caller may be gone
	})
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		lang := care.VI
		if r.URL.Query().Get("lang") == "en" {
			lang = care.EN
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		_ = page.Execute(w, struct { // the caller may be gone
			Lang        care.Lang
			T           func(vi, en string) string
			Fingerprint string
		}{lang, lang.Pick, a.Fingerprint()})
	})
	return mux
}

var page = template.Must(template.New("help").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>BaTầng: {{call .T "cài chứng thư" "install the certificate"}}</title>
<p><a href="/?lang=vi">Tiếng Việt</a> · <a href="/?lang=en">English</a></p>
<h1>{{call .T "Cài chứng thư của máy chủ" "Install the certificate of the server"}}</h1>
<p>{{call .T "Làm một lần trên mỗi điện thoại, máy tính dùng BaTầng trong mạng nội bộ này." "Once on each phone and PC that uses BaTầng on this local network."}}</p>
<ol>
<li><a href="/ca.crt">{{call .T "Tải tệp batang-ca.crt" "Download batang-ca.crt"}}</a></li>
<li>{{call .T "So dấu vân tay dưới đây với dấu in trên màn hình máy chủ. Khác thì dừng lại và báo người quản trị." "Compare the fingerprint below with the one on the server's screen. If they differ, stop and tell the administrator."}}<br><code>{{.Fingerprint}}</code></li>
<li>Android: {{call .T "Cài đặt → Bảo mật → Mã hóa và thông tin xác thực → Cài đặt chứng chỉ → Chứng chỉ CA → chọn tệp." "Settings → Security → Encryption & credentials → Install a certificate → CA certificate → choose the file."}}</li>
<li>iPhone: {{call .T "mở tệp → Cài đặt → Đã tải về hồ sơ → Cài; rồi Cài đặt chung → Giới thiệu → Cài đặt tin cậy chứng nhận → bật BaTang." "open the file → Settings → Profile Downloaded → Install; then General → About → Certificate Trust Settings → switch on BaTang."}}</li>
<li>Windows: {{call .T "bấm đúp tệp → Install Certificate → Local Machine → Trusted Root Certification Authorities." "double-click the file → Install Certificate → Local Machine → Trusted Root Certification Authorities."}}</li>
<li>Firefox: {{call .T "Cài đặt → Riêng tư và bảo mật → Chứng chỉ → Xem → Nhà cung cấp → Nhập." "Settings → Privacy & Security → Certificates → View → Authorities → Import."}}</li>
</ol>
</html>
`))

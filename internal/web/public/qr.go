package public

import (
	"net/http"

	"batang/internal/print"
)

// qr gives the code of the address of these pages, to be printed.
func (s *server) qr(w http.ResponseWriter, r *http.Request) {
	code, err := print.NewQR(s.opt.Address + "/p")
	if err != nil || s.opt.Address == "" {
		s.nowhere(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write([]byte(code.SVG())) // the reader may have gone
}

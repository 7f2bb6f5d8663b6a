package public

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// picture draws a text as a QR code in SVG, with the quiet border of four modules
// that readers need.
func picture(text string) (string, error) {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return "", err
	}
	const border = 4
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && dark(code.At(x, y).RGBA()) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+border, y+border, x-from, x-from)
			}
		}
	}
	all := size + 2*border
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`, all, all, all, all, path.String()), nil
}

func dark(r, _, _, _ uint32) bool { return r < 0x8000 }

// qr gives the code of the address of these pages, to be printed.
func (s *server) qr(w http.ResponseWriter, r *http.Request) {
	svg, err := picture(s.opt.Address + "/p")
	if err != nil || s.opt.Address == "" {
		s.nowhere(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write([]byte(svg)) // the reader may have gone
}

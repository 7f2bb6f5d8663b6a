package print

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// QR is a text as a QR code with the quiet border that readers need: the side of its
// square in modules, and the dark ones as the path of an SVG.
type QR struct {
	Size int
	Path string
}

// border is how many light modules stand around a code.
const border = 4

// NewQR makes the code of a text, readable when an eighth of it is dirty. It fails for
// a text of more than about 2,300 bytes.
func NewQR(text string) (QR, error) {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return QR{}, err
	}
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
	return QR{size + 2*border, path.String()}, nil
}

func dark(r, _, _, _ uint32) bool { return r < 0x8000 }

// SVG is the code as a picture of its own.
func (q QR) SVG() string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`, q.Size, q.Size, q.Size, q.Size, q.Path)
}

package web

import (
	"compress/gzip"
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// packedFrom is from how many bytes an answer is packed: what fits into one packet is
// sent as fast without.
const packedFrom = 1400

// packed has answers go over the wire with gzip where the caller takes it: a long page
// of a list shrinks to a tenth, and commune stations are at the end of slow lines.
// Files and the line of events go as they are. Some bytes more, by a checksum of the
// answer, keep its length from telling what stands beside words that a stranger had
// put there (BREACH).
var packed = func() func(http.Handler) http.HandlerFunc {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.MinSize(packedFrom),
		gzhttp.CompressionLevel(gzip.BestSpeed),
		gzhttp.EnableZstd(false),
		gzhttp.ContentTypes([]string{"application/json", "application/problem+json", "application/openapi+json", "text/html", "text/csv"}),
		gzhttp.RandomJitter(32, 0, false),
	)
	if err != nil {
		panic(err) // the options stand above
	}
	return wrap
}()

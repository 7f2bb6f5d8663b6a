package store

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"sync"
	"time"
)

var ids struct {
	sync.Mutex
	last uint64 // 48 bits of milliseconds, 12 bits of counter
}

// NewID makes a UUID of version 7 (RFC 9562): 36 characters that sort by the
// real time of their making, always above those this process made before.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[8:]) // never fails; a broken source ends the process
	now := uint64(time.Now().UnixMilli()) << 12
	ids.Lock()
	ids.last = max(now, ids.last+1)
	n := ids.last
	ids.Unlock()
	binary.BigEndian.PutUint64(b[:8], n>>12<<16|0x7000|n&0x0fff)
	b[8] = b[8]&0x3f | 0x80
	var out [36]byte
	hex.Encode(out[:8], b[:4])
	hex.Encode(out[9:13], b[4:6])
	hex.Encode(out[14:18], b[6:8])
	hex.Encode(out[19:23], b[8:10])
	hex.Encode(out[24:], b[10:])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return string(out[:])
}

// base32 is Crockford's alphabet in lower case: no i, l, o or u.
const base32 = "0123456789abcdefghjkmnpqrstvwxyz"

// NewKey makes an id of 16 characters for rows there are very many of, and that
// people read to each other: 48 bits of real time, then 32 at random. Keys sort by
// the time of their making; a primary key refuses the rare one that came twice.
func NewKey() string {
	var b [10]byte
	_, _ = rand.Read(b[6:])
	var now [8]byte
	binary.BigEndian.PutUint64(now[:], uint64(time.Now().UnixMilli()))
	copy(b[:6], now[2:])
	var out [16]byte
	for half := range 2 { // 40 bits make 8 characters
		v := uint64(binary.BigEndian.Uint32(b[half*5:]))<<8 | uint64(b[half*5+4])
		for i := 7; i >= 0; i-- {
			out[half*8+i] = base32[v&31]
			v >>= 5
		}
	}
	return string(out[:])
}

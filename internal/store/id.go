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

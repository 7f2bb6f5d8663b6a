package notify

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
)

// logSender notes that a message went out, for trials and for places without a
// gateway. Its text and address stay out of the log: a keyed hash tells addresses apart.
type logSender struct {
	log     *slog.Logger
	hashKey []byte
}

func newLogSender(log *slog.Logger, key string) *logSender {
	s := &logSender{log, []byte(key)}
	if key == "" {
		s.hashKey = make([]byte, 32)
		_, _ = rand.Read(s.hashKey) // never fails
	}
	return s
}

// Send implements Sender.
func (s *logSender) Send(_ context.Context, m Outgoing) (Receipt, error) {
	sum := mac(s.hashKey, "", []byte(string(m.Phone)+"\n"+m.Mail))
	s.log.Info("a message went out", "id", m.Key, "kind", m.Kind, "urgent", m.Urgent, "address", hex.EncodeToString(sum[:6]))
	return Receipt{}, nil
}

package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"

	"batang/care"
)

// Once names a command from outside, so that sending it again is harmless.
type Once struct {
	Actor string // who sends it; the key is bound to them
	Key   string // made by the sender, a UUID
	Hash  [sha256.Size]byte
}

// UpdateOnce is Update for a command with an idempotency key. The first time fn
// runs and its answer is kept, as JSON; every repeat returns that answer and runs
// nothing. The same key with another body is a care.Conflict. A command that was
// refused leaves no trace, so it may be sent again. When a commit ends with an
// unknown outcome, UpdateOnce finds it out by sending the command again; where
// that does not tell either, ErrUnknown is inside the error.
func UpdateOnce[T any](ctx context.Context, s *Store, lane Lane, once Once, fn func(*Tx) (T, error)) (T, error) {
	if once.Actor == "" || once.Key == "" {
		var zero T
		return zero, care.Failf(care.Invalid, "thiếu mã chống gửi trùng", "the actor or the idempotency key is missing")
	}
	const tries = 3
	doubt := false // whether a try before may have taken effect
	for i := 1; ; i++ {
		v, err := update(ctx, s, &work{lane: lane, limit: s.opt.CommandLimit, once: &once, look: doubt}, func(tx *Tx) (T, error) {
			return tryOnce(tx, once, func(tx *Tx) (T, error) {
				doubt = doubt && (tx.guessed || !s.d.oneWriter) // else the key was free; a server may still be at the first try
				return fn(tx)
			})
		})
		doubt = err != nil && (doubt || errors.Is(err, ErrUnknown))
		switch {
		case doubt && !errors.Is(err, ErrUnknown):
			return v, unknown(err) // a refusal of the second try says nothing of the first
		case !doubt || i == tries || ctx.Err() != nil:
			return v, err
		}
	}
}

const (
	selectDone   = `SELECT at FROM command WHERE actor = $1 AND key = $2`
	insertAnswer = `INSERT INTO command (actor, key, body_hash, at, answer) VALUES ($1, $2, $3, $4, $5)`
)

// errAnswered is the failure of a command whose key has an answer already.
var errAnswered = &care.Error{Kind: care.Conflict, Msg: faults[causeUnique].text}

// tryOnce looks for the key, unless the engine has, and keeps it with the answer
// before the commit. Of two who find it free at the same moment one commits: SQLite
// has one writer, and PostgreSQL runs the other again. There the engine guesses
// that the key is free and looks when that turns out wrong, because a look that
// finds nothing is what other commands collide with.
func tryOnce[T any](tx *Tx, once Once, fn func(*Tx) (T, error)) (v T, err error) {
	if tx.done == nil {
		_, found, err := First(tx, Value[int64], selectDone, once.Actor, once.Key)
		if err != nil {
			return v, err
		}
		tx.done = &found
	}
	if *tx.done {
		return firstAnswer[T](tx, once)
	}
	if v, err = fn(tx); err != nil {
		return v, err
	}
	answer, err := json.Marshal(v)
	if err != nil {
		return v, care.Failf(care.Internal, "lỗi bên trong", "write the answer of %s as JSON: %w", once.Key, err)
	}
	tx.begun()
	tx.answer = []any{once.Actor, once.Key, once.Hash[:], int64(tx.now), string(answer)}
	return v, nil
}

// firstAnswer returns the answer that was kept. It writes the answer over with
// itself, so that the commit of the repeat waits for the synchronous standby: the
// first commit may be in the log of this server alone, when its client, who waited
// for the standby in vain, hung up.
func firstAnswer[T any](tx *Tx, once Once) (v T, err error) {
	var hash []byte
	answer, _, err := First(tx, func(r Row) (a string, err error) {
		err = r.Scan(&a, &hash)
		return a, err
	}, `UPDATE command SET answer = answer WHERE actor = $1 AND key = $2 RETURNING answer, body_hash`, once.Actor, once.Key)
	if err != nil {
		return v, err
	}
	if !bytes.Equal(hash, once.Hash[:]) {
		return v, care.Failf(care.Conflict, "mã này đã dùng cho nội dung khác", "the key %s was used before with another body", once.Key)
	}
	if err := json.Unmarshal([]byte(answer), &v); err != nil {
		return v, care.Failf(care.Internal, "lỗi bên trong", "read the first answer of %s: %w", once.Key, err)
	}
	return v, nil
}

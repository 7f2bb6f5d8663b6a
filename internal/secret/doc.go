// Package secret makes and checks what people and programs sign in with:
// passwords and PINs (argon2id), tokens, one-time links, recovery codes and the
// codes of a second factor (TOTP, RFC 6238).
//
// Its inputs are the secrets themselves and the key of the installation. It
// keeps nothing, knows no account, writes no log, and never returns a secret
// inside an error. Hashing a password takes much memory, so a few are hashed at
// a time and the rest wait.
package secret

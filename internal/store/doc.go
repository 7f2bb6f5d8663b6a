// Package store keeps what is known: one concrete Store over SQLite or
// PostgreSQL, spoken to with one SQL text.
//
// Every change is one call of Update: a function on *Tx that may run again, so
// it captures nothing and reads the time only from Tx.Now. SQLite groups the
// waiting commands into one durable commit and acknowledges them after it;
// PostgreSQL runs each under SERIALIZABLE and retries. Reads go through View, on
// a snapshot and connections of their own. Each command leaves events, which
// Feed gives back in commit order on both engines.
//
// The package knows no rule and no use case, hands out no repository interface,
// never passes the context of a caller into a transaction, and never says that
// something is kept before it is on the disk. SQL by subject stands in packages
// below this one, as functions on *Tx. dialect.go holds every difference between
// the engines.
package store

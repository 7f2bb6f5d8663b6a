// Package auditlog makes the audit provable: it seals the rows that commands leave
// with store.Tx.Audit, signs a root a day, and searches, exports and verifies.
//
// Rows are written unchained. A Sealer, one of all nodes at a time, takes them in
// commit order in batches and writes a seal for each: a Merkle hash of the rows
// (RFC 6962) and the hash of the seal before. A Root is a seal signed with the key
// of the installation, as a text to be mailed, posted or printed; it must leave the
// machine, since whoever can write the database and has the key can make another
// chain. docs/audit.md says what is proved and what is not.
//
// The package never changes a row of the audit, never decides who may read it, and
// never holds more than one batch of rows in memory, and of an export their places.
package auditlog

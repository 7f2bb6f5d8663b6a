// Package backup writes a database into one file that either engine can be
// restored from, encrypted with age, and reads such files back.
//
// Take reads one snapshot beside the process that writes: a read transaction in
// WAL on SQLite, REPEATABLE READ on PostgreSQL. Neither blocks the writers. The
// file, as it stands on the disk, is then loaded into a throw-away SQLite, where
// the invariants and the audit are verified, and only then gets its name. Restore
// fills a new database, which Open refuses until all of it is there.
//
// The package never writes over a file or into a database in use, never leaves
// rows unencrypted in a backup of a real database, and never judges what is
// worth keeping: everything but the engine's own tables goes in.
package backup

// Package upkeep holds the verbs of those who run an installation: migrate and copy
// a database, back it up and restore it, verify, search and export its audit. Each
// takes the address of a database, opens it, does its work and lets go of it.
//
// What only reads runs beside a server. What writes takes the database for itself
// on SQLite, as the server does, and never migrates it in passing: that is Migrate's
// affair alone. Who reads rows of the audit leaves one.
//
// The package knows no flags and writes to no terminal, and never decides who may
// run it: whoever can read the database file or its password can.
package upkeep

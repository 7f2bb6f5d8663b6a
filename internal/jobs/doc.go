// Package jobs does the work that follows a command: a durable queue and a
// schedule in the database of the commands.
//
// Enqueue writes a job inside a command's transaction, so that an effect leaves
// with the commit or not at all. A Runner claims jobs under a lease, calls the
// handler of their kind outside any transaction, and finishes them: done, again
// later, or dead, at once when the handler says GiveUp. Dead letters are kept with their last error until somebody has
// them run again. A handler may run more than once, after a node died; what it
// changes in the database happens once if it says so with Run.Done in the same
// transaction. Times to run are domain time; leases, pauses before a retry and
// ends are real time.
//
// The package knows no kind of job, sends nothing itself, and never holds a
// transaction open while a handler runs.
package jobs

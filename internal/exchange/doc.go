// Package exchange reads the tables that offices send (CSV and XLSX) and writes
// tables for them to open.
//
// A caller says what it wants in a Schema and opens a file with Open, which
// finds out what the file is (format, encoding, delimiter, sheet, header, how
// numbers and dates are written) and on which evidence. Table.Read then yields
// typed records one by one; a row that cannot be read rightly becomes Rejects
// with a reason and a hint, and the rest of the file goes on. RejectWriter puts
// such rows into a CSV that can be corrected and sent again. Printed totals are
// set against the sums of the rows (Report.Totals).
//
// A file is read twice: once to collect the evidence of every column, once to
// yield the rows; only evidence, counters and keys stay in memory. Where a text
// has two readings it is refused, never guessed, and Options can settle it.
// A missing value is never zero. The package never stores anything, knows no
// rule of care and resolves no place names.
package exchange

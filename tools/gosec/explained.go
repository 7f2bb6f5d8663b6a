package main

// explained are the findings that are no weakness, each with the reason. Whoever
// adds a row has looked at the line; a rule is never left out everywhere.
var explained = []explanation{
	{"G101", "internal/store/accounts/token.go", "the names of columns"},
	{"G101", "internal/testkit/", "the password and the secret of invented accounts, in tests alone"},

	{"G115", "care/date.go", "years lie in 1 to 9999, months in 1 to 12, days in 1 to 31: NewDate and AddMonths have checked"},
	{"G115", "care/facts_json.go", "the place of a value in a list of the vocabulary, which has some tens"},
	{"G115", "care/vocabulary.go", "the place of a fact, a set or a value in the vocabulary, which has some tens"},
	{"G115", "care/ratio.go", "one decimal digit"},
	{"G115", "epidemic/counts.go", "counts lie in 0 to MaxCount, days and the base of an indicator above 0: the pack and the counts were checked"},
	{"G115", "epidemic/judge.go", "levels and steps lie in -4 to 4"},
	{"G115", "epidemic/rules.go", "levels, steps and the number of bands of a checked pack: below ten"},
	{"G115", "epidemic/surge.go", "cases and populations lie in 0 to MaxCount, percentages in 0 to 100: At and the pack have checked"},
	{"G115", "epidemic/worksheet.go", "one of three capacities"},
	{"G115", "policy/", "places of facts, rules and values in lists that the compiler bounds (64 bits a word, some tens of values), and numbers inside the range of their fact"},
	{"G115", "triage/", "ranks of answers (below ten), places in the vocabulary, and ages of at most 120 years in half months"},
	{"G115", "internal/app/chart_medicine.go", "the place of a value in a list of the vocabulary, which has some tens"},
	{"G115", "monitor/said.go", "the place of a value in a list of the vocabulary, which has some tens"},
	{"G115", "internal/exchange/decimal.go", "makeDecimal bounds the digits"},
	{"G115", "internal/exchange/xlsx.go", "a limit of ours, above 0"},
	{"G115", "internal/exchange/xlsxparts.go", "the length of a number format, at most maxDigits"},
	{"G115", "internal/secret/password.go", "the length of a hash of ours"},
	{"G115", "internal/store/auditlog/row.go", "the bits of a number, as they are hashed: nothing is computed with it"},
	{"G115", "internal/store/auditlog/seal.go", "the bits of a number, as they are hashed: nothing is computed with it"},
	{"G115", "internal/store/backup/value.go", "a length that the line before compared with what is left"},
	{"G115", "internal/store/postgres.go", "the number of connections, of the settings: tens"},
	{"G115", "internal/store/storetest/", "counters of tests; the user and group that the system gave"},

	{"G117", "internal/operator/desk.go", "the secret of the local desk stands in a file of mode 0600 that only the user of the server reads: that is what it is for"},
	{"G124", "internal/web/session.go", "Secure is set whenever the server speaks TLS; without it (one machine, loopback) a browser would not keep the cookie"},
	{"G203", "internal/web/public/public.go", "the embedded style, and tel: with a number that ParsePhone made"},
	{"G204", "internal/store/storetest/postgres.go", "tests start the installed PostgreSQL"},
	{"G301", "internal/anchor/anchor.go", "the signed roots say nothing of anybody and are there to be read by others"},

	// Paths of files that whoever runs the program gives on the command line or in
	// the settings; no request names a file. In internal/web and internal/app itself
	// the rule holds.
	{"G115", "internal/drill/", "the number of a day or of an invented person, counted from 1"},
	{"G304", "internal/cli/", "files of the command line"},
	{"G304", "internal/directory/directory.go", "the file of the secret, of the command line"},
	{"G404", "internal/drill/drill.go", "an invented province is to be the same for the same seed: nothing secret is drawn"},
	{"G710", "internal/web/public/own.go", "a path of this server: a token that was just made, and one of two languages"},
	{"G710", "internal/testkit/provider.go", "the directory of tests sends back where the test asked"},
	{"G304", "internal/serve/serve.go", "the file of the settings"},
	{"G304", "internal/secret/key.go", "the file of the key, of the command line"},
	{"G304", "internal/store/auditlog/key.go", "the file of the key, of the command line"},
	{"G304", "internal/store/backup/", "files and folders of backups, of the command line"},
	{"G304", "internal/app/upkeep/backups.go", "backups in the folder of the command line"},
	{"G304", "internal/store/sqlite.go", "the database of the command line, and its copy before a migration"},
	{"G304", "internal/store/lock_unix.go", "the lock beside the database of the command line"},
	{"G304", "internal/anchor/anchor.go", "the folder of the settings"},
	{"G304", "internal/localtls/localtls.go", "the folder of the local authority, of the command line"},
	{"G304", "internal/operator/desk.go", "the file beside the database of the command line"},

	{"G306", "ui/types/main.go", "a source file of the project"},
	{"G404", "internal/store/postgres.go", "how long a command waits before it is tried again: no secret"},
	{"G404", "internal/store/storetest/", "draws of tests"},
	{"G407", "internal/secret/key.go", "the nonce is not ours: cipher.NewGCMWithRandomNonce draws it and asks for nil"},
	{"G602", "care/facts_json.go", "both are -1 to 1, and -1 was refused before"},
	{"G703", "internal/browsertest/", "screenshots of tests, named after them"},
	{"G705", "internal/web/events.go", "a stream of text/event-stream with nosniff, whose contents are JSON"},
}

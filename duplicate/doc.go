// Package duplicate says how much speaks for two records being one person, and
// what: names with and without marks, dates of birth, phones, numbers, hamlets.
//
// It looks at two records at a time and names every piece of evidence with its
// strength, for and against. It never decides: whoever looks at the pair does.
// What is not known is no evidence either way; a shared phone, a birthday on 1
// January and a common name are weak. It stores nothing and looks nothing up.
package duplicate

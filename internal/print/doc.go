// Package print writes the papers that somebody signs (RULES D48) as PDF, in the
// layout that Vietnamese offices use (Decree 30/2020/NĐ-CP): who issues and the
// number on the left, the national motto and the date on the right, the title, the
// text, and below it who receives and who signs.
//
// Its input is a Sheet, every word of it given; its output the bytes of a PDF that
// are the same for the same sheet. The font is embedded and has every letter of
// Vietnamese. The package reads no store and no clock, and decides nothing about who
// may have a paper.
package print

package web

import "strings"

// families are what a User-Agent says of a browser or a system, the most special
// first: Edge and Cốc Cốc call themselves Chrome too.
var (
	browserFamilies = [][2]string{
		{"coc_coc_browser", "Cốc Cốc"},
		{"Edg/", "Edge"},
		{"EdgA/", "Edge"},
		{"EdgiOS/", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser/", "Samsung Internet"},
		{"Zalo", "Zalo"},
		{"FxiOS/", "Firefox"},
		{"Firefox/", "Firefox"},
		{"CriOS/", "Chrome"},
		{"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
	}
	systemFamilies = [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"},
	}
)

// deviceWords names the browser and system of a User-Agent, for somebody who looks
// for a session that is not theirs: "Firefox, Windows". No version, so that a list of
// sessions is no list of weaknesses; empty for what is not known.
func deviceWords(agent string) string {
	var words []string
	for _, families := range [][][2]string{browserFamilies, systemFamilies} {
		for _, f := range families {
			if strings.Contains(agent, f[0]) {
				words = append(words, f[1])
				break
			}
		}
	}
	return strings.Join(words, ", ")
}

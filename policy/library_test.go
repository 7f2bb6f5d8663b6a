package policy

import (
	"testing"

	"batang/care"
)

func TestEmbeddedPacksAreSound(t *testing.T) {
	lib := Embedded()
	for _, v := range lib.Versions() {
		prog, problems := lib.Get(v.Name(), v.ValidFrom)
		for _, p := range problems {
			t.Error(p.In(care.EN))
		}
		if prog == nil {
			t.Fatalf("%s did not compile", v.Name())
		}
	}
}

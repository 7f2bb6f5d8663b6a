package auditlog

import (
	"crypto/ed25519"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"batang/care"
)

func exampleRoot() Root {
	return sign(Root{Database: "01900000-0000-7000-8000-000000000001", Day: "2021-08-30", Seal: 4, Rows: 20, Hash: Hash{1, 2, 0xfe}}, testKey)
}

func TestRootTypedOff(t *testing.T) {
	r := exampleRoot()
	text := r.String()
	for name, same := range map[string]string{
		"as written":     text,
		"capitals":       strings.ToUpper(text),
		"line ends":      strings.ReplaceAll(text, "\n", "\r\n"),
		"spread out":     "\n\n" + strings.ReplaceAll(text, "\n", "\n\n"),
		"wide spaces":    strings.ReplaceAll(text, " ", "  \t"),
		"no end of line": strings.TrimSpace(text),
	} {
		got, err := ParseRoot(same)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if d := cmp.Diff(r, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	if !r.Signed(testPublic) || r.Signed() || r.Signed(nil) || r.Signed(ed25519.NewKeyFromSeed(make([]byte, 32)).Public().(ed25519.PublicKey)) {
		t.Error("the signature is taken for another's, or not for its own")
	}
	for name, change := range map[string]func(*Root){
		"database": func(r *Root) { r.Database = strings.Replace(r.Database, "1", "2", 1) },
		"day":      func(r *Root) { r.Day = "2021-08-31" },
		"seal":     func(r *Root) { r.Seal++ },
		"rows":     func(r *Root) { r.Rows++ },
		"hash":     func(r *Root) { r.Hash[31]++ },
	} {
		other := r
		change(&other)
		if other.Signed(testPublic) {
			t.Errorf("the signature does not cover the %s", name)
		}
	}
}

// TestRootTypo: one wrong letter is found and its line is named, but for a chance
// of one in 65,536.
func TestRootTypo(t *testing.T) {
	text := exampleRoot().String()
	missed := 0
	for i, was := range text {
		for _, typed := range "0158abgx=" {
			if wrong := text[:i] + string(typed) + text[i+1:]; !strings.EqualFold(string(typed), string(was)) {
				_, err := ParseRoot(wrong)
				if err == nil {
					missed++
				} else if care.KindOf(err) != care.Invalid {
					t.Fatalf("got %v", err)
				}
			}
		}
	}
	if missed > 1 {
		t.Errorf("%d of %d typing errors were missed", missed, 8*len(text))
	}
	_, err := ParseRoot(strings.Replace(text, "seal: 4", "seal: 5", 1))
	if err == nil || !strings.Contains(err.Error(), "line 4 (seal)") || !strings.Contains(care.TextOf(err).VI, "dòng 4") {
		t.Errorf("says %v", err)
	}
}

func TestRootOfNonsense(t *testing.T) {
	r := exampleRoot()
	for name, change := range map[string]func(*Root){
		"day":      func(r *Root) { r.Day = "2021-02-30" },
		"seal":     func(r *Root) { r.Seal = -1 },
		"rows":     func(r *Root) { r.Rows = r.Seal - 1 },
		"database": func(r *Root) { r.Database = "x" },
		"key":      func(r *Root) { r.Key = r.Key[:16+8] },
	} {
		other := r
		change(&other)
		if _, err := ParseRoot(other.String()); care.KindOf(err) != care.Invalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := ParseRoot(strings.Repeat(r.String(), 100)); care.KindOf(err) != care.Invalid {
		t.Errorf("a long text: %v", err)
	}
}

func FuzzRoot(f *testing.F) {
	text := exampleRoot().String()
	f.Add(text)
	f.Add(strings.ToUpper(text))
	f.Add(text[:len(text)/2])
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRoot(text)
		if err != nil {
			if care.KindOf(err) != care.Invalid {
				t.Fatalf("got %v", err)
			}
			return
		}
		again, err := ParseRoot(r.String())
		if err != nil || cmp.Diff(r, again) != "" {
			t.Fatalf("%v is read again as %v, %v", r, again, err)
		}
	})
}

func TestKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.key")
	key, err := LoadKey(path)
	must(t, err)
	again, err := LoadKey(path)
	must(t, err)
	if !key.Equal(again) {
		t.Error("a second start made another key")
	}
	text, err := PublicPEM(key)
	must(t, err)
	pub, err := ParsePublic(text)
	if err != nil || !pub.Equal(key.Public()) {
		t.Errorf("the public key is read as %v, %v", pub, err)
	}
	if _, err := ParsePublic("x"); care.KindOf(err) != care.Invalid {
		t.Errorf("no key: %v", err)
	}
	if runtime.GOOS != "windows" {
		info, err := os.Stat(path)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("mode %o", info.Mode().Perm())
		}
		must(t, os.Chmod(path, 0o640))
		if _, err := LoadKey(path); care.KindOf(err) != care.Denied {
			t.Errorf("a key that others may read: %v", err)
		}
		t.Setenv("CREDENTIALS_DIRECTORY", filepath.Dir(path)) // of systemd, which shows its list as a group
		if _, err := LoadKey(path); err != nil {
			t.Errorf("a credential: %v", err)
		}
		must(t, os.Chmod(path, 0o644))
		if _, err := LoadKey(path); care.KindOf(err) != care.Denied {
			t.Errorf("a credential that all may read: %v", err)
		}
		must(t, os.Chmod(path, 0o600))
	}
	must(t, os.WriteFile(path, []byte("x"), 0o600))
	if _, err := LoadKey(path); care.KindOf(err) != care.Invalid {
		t.Errorf("no key in the file: %v", err)
	}
	if _, err := LoadKey(filepath.Join(path, "x")); care.KindOf(err) != care.Unavailable {
		t.Errorf("no such folder: %v", err)
	}
}

// TestTree: a path proves its leaf at its place, and nothing else.
func TestTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leaves := make([]Hash, rapid.IntRange(1, 70).Draw(t, "rows"))
		for i := range leaves {
			leaves[i] = Hash{byte(i), 1}
		}
		i, j := rapid.IntRange(0, len(leaves)-1).Draw(t, "row"), rapid.IntRange(0, len(leaves)-1).Draw(t, "other")
		tree, path := treeOf(leaves), pathOf(leaves, i)
		if got, ok := climb(leaves[i], i, len(leaves), path); !ok || got != tree {
			t.Fatal("a true path proves nothing")
		}
		if got, ok := climb(leaves[j], i, len(leaves), path); i != j && ok && got == tree {
			t.Fatal("another leaf is proved")
		}
		if got, ok := climb(leaves[i], j, len(leaves), path); i != j && ok && got == tree {
			t.Fatal("another place is proved")
		}
		if _, ok := climb(leaves[i], i, len(leaves), append(path, tree)); ok {
			t.Fatal("a longer path is taken")
		}
	})
}

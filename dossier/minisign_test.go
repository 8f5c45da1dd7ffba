package dossier_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"aead.dev/minisign"

	"github.com/earwitness/earwitness/dossier"
)

// minisignProgram finds the program that the form of signatures is named after.
func minisignProgram(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("minisign")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("minisign is not installed")
		}
		t.Skip("minisign is not installed")
	}
	return path
}

// Minisign accepts our signatures by our keys, and refuses those of a changed manifest.
func TestMinisignAccepts(t *testing.T) {
	program, s := minisignProgram(t), newSigned(t)
	manifest := filepath.Join(s.dir, dossier.ManifestName)
	verify := func() error { return exec.Command(program, "-V", "-m", manifest, "-P", s.public.String()).Run() }
	if err := verify(); err != nil {
		t.Errorf("minisign -V: %v", err)
	}
	write(t, manifest, string(read(t, manifest))+" ")
	if err := verify(); err == nil {
		t.Error("minisign accepts a changed manifest")
	}
}

// We sign with minisign's keys, and accept its signatures.
func TestMinisignMakes(t *testing.T) {
	program, s := minisignProgram(t), newSigned(t)
	public, secret := filepath.Join(t.TempDir(), "a.pub"), filepath.Join(t.TempDir(), "a.key")
	if out, err := exec.Command(program, "-G", "-W", "-p", public, "-s", secret).CombinedOutput(); err != nil {
		t.Fatalf("minisign -G: %v\n%s", err, out)
	}
	var err error
	if s.public, err = minisign.PublicKeyFromFile(public); err != nil {
		t.Fatal(err)
	}
	manifest := filepath.Join(s.dir, dossier.ManifestName)
	if out, err := exec.Command(program, "-S", "-m", manifest, "-s", secret).CombinedOutput(); err != nil {
		t.Fatalf("minisign -S: %v\n%s", err, out)
	}
	if r := s.check(t); len(r.Problems) > 0 || r.Signed == "" {
		t.Errorf("Check of minisign's signature = %+v", r)
	}
	if err := s.secret.UnmarshalText([]byte(trim(read(t, secret)))); err != nil {
		t.Fatal(err)
	}
	s.sign(t, s.dir)
	if out, err := exec.Command(program, "-V", "-m", manifest, "-p", public).CombinedOutput(); err != nil {
		t.Errorf("minisign -V: %v\n%s", err, out)
	}
}

func trim(text []byte) string {
	for len(text) > 0 && text[len(text)-1] == '\n' {
		text = text[:len(text)-1]
	}
	return string(text)
}

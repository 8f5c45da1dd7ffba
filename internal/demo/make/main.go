// Make builds the recordings of the demonstration, their truth and the list of
// both, from the tables beside it:
//
//	go run ./internal/demo/make
//
// at the top of the module. It calls espeak-ng for speech, and ffmpeg, lame and
// opusenc for coding; all else comes from package synth with fixed seeds. The same
// versions of these programs give the same bytes. Before its first run a truth.json
// holding {} and any file in leak must exist, for the package to compile.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/earwitness/earwitness/internal/demo"
)

// target is the package's folder, from the top of the module.
const target = "internal/demo"

func main() {
	if err := build(); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

func build() error {
	work, err := os.MkdirTemp("", "earwitness-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	leak := filepath.Join(work, "leak")
	if err := os.Mkdir(leak, 0o777); err != nil {
		return err
	}

	truth := demo.Truth{Rooms: rooms}
	for _, s := range sessions {
		truth.Sessions = append(truth.Sessions, s.Session)
	}
	stage := studio{folder: work, read: map[string]int{}}
	for _, t := range takes {
		known, x, err := stage.record(t)
		if err != nil {
			return err
		}
		truth.Takes = append(truth.Takes, known)
		if err := writeWAV(filepath.Join(work, t.id+".wav"), x, rate); err != nil {
			return err
		}
	}
	a := archive{truth: &truth, work: work, leak: leak}
	for _, f := range files {
		if err := a.add(f); err != nil {
			return fmt.Errorf("making %q: %w", f.path, err)
		}
	}
	a.finish()
	// What is there stays until all is made: without it this program would not compile again.
	if err := os.RemoveAll(filepath.Join(target, "leak")); err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(target, "leak"), os.DirFS(leak)); err != nil {
		return err
	}
	return writeLists(truth)
}

func writeLists(truth demo.Truth) error {
	text, err := truth.JSON()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(target, "truth.json"), text, 0o666); err != nil {
		return err
	}
	text, err = readme(truth)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(target, "README.md"), text, 0o666)
}

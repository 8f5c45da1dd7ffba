// Package demo holds a small invented leak: recordings of four meetings in three
// rooms, with copies, excerpts, edits and broken files among them, and the truth
// about each. It serves for trying the program out, and as a test of the whole way.
//
// Nobody speaks in it. espeak-ng reads texts that were written for it; each voice is
// convolved with a room (Polack's model), laid over a background that belongs to the
// session, and passed through the response of the session's device. Sessions share
// voices and one room, so that neither alone tells them apart.
//
// All is synthetic and clean, which makes it easier than a real leak: figures
// measured on it say that the program works, not how well. The recordings are made
// by the program in the folder make; README.md lists them with their hashes.
package demo

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// ErrNotEmpty is the cause when [Write] is asked to write into a folder that holds something.
var ErrNotEmpty = errors.New("folder is not empty")

//go:embed truth.json leak
var embedded embed.FS

// Write writes the recordings to dir/leak and their truth to dir/truth.json, and
// returns the truth. The folder dir is made if it does not exist; if it holds
// anything the error wraps [ErrNotEmpty] and nothing is written. On Windows
// characters that names may not have there become underscores, in the truth too.
func Write(dir string) (Truth, error) {
	truth, err := Load()
	if err != nil {
		return Truth{}, err
	}
	if runtime.GOOS == "windows" {
		truth.rename(windowsName)
	}
	if err := makeEmpty(dir); err != nil {
		return Truth{}, err
	}
	for _, r := range truth.Recordings {
		data, err := Read(r)
		if err != nil {
			return Truth{}, err
		}
		if err := writeFile(filepath.Join(dir, "leak", filepath.FromSlash(r.Path)), data); err != nil {
			return Truth{}, err
		}
	}
	text, err := truth.JSON()
	if err != nil {
		return Truth{}, err
	}
	return truth, writeFile(filepath.Join(dir, "truth.json"), text)
}

// Read returns the bytes of a recording.
func Read(r Recording) ([]byte, error) { return embedded.ReadFile("leak/" + r.Embedded) }

// Load returns the truth, with the recordings' names as they are on systems that allow them.
func Load() (Truth, error) {
	text, err := embedded.ReadFile("truth.json")
	if err != nil {
		return Truth{}, err
	}
	var truth Truth
	if err := json.Unmarshal(text, &truth); err != nil {
		return Truth{}, fmt.Errorf("reading the demonstration's truth: %w", err)
	}
	return truth, nil
}

func makeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return os.MkdirAll(dir, 0o777)
	}
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("writing the demonstration to %q: %w", dir, ErrNotEmpty)
	}
	return nil
}

func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o666)
}

// windowsName is path with the characters replaced that Windows refuses in names.
func windowsName(path string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"\|?*`, r) {
			return '_'
		}
		return r
	}, path)
}

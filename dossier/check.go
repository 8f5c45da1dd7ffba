package dossier

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"aead.dev/minisign"

	"github.com/earwitness/earwitness/casefile"
)

// Bounds of what is read whole: a manifest has some 200 bytes a file.
const (
	maxManifest  = 1 << 28
	maxSignature = 1 << 16
)

// Problem is something that is not as it was signed.
type Problem struct {
	Path string `json:"path"` // of the file, relative to the dossier; of a recording: to the folder of the recordings
	Text string `json:"text"`
}

// Result says what a check looked at and what it found. The dossier is as it was signed if there are no problems.
type Result struct {
	Signed     string    `json:"signed,omitempty"`  // the signature's trusted comment; empty: it does not verify
	Made       string    `json:"made"`              // when the manifest says it was made
	Files      int       `json:"files"`             // whose hash was tested
	AuditRows  int       `json:"audit_rows"`        // whose chain was tested
	Recordings int       `json:"recordings"`        // whose hash was tested
	Unread     int       `json:"unread_recordings"` // that the scan could not read either
	Evidence   bool      `json:"evidence"`          // the recordings were at hand
	Problems   []Problem `json:"problems"`          // in the order: signature, files, cases, recordings
}

func (r *Result) problem(path, format string, args ...any) {
	r.Problems = append(r.Problems, Problem{path, fmt.Sprintf(format, args...)})
}

// Check tests the dossier at target, a folder or a case, against its signed manifest. evidence is the folder of the
// recordings; empty: they are not tested. The error says why nothing could be tested at all.
func Check(ctx context.Context, target, evidence string, key minisign.PublicKey) (*Result, error) {
	manifestPath, signaturePath, err := Paths(target)
	if err != nil {
		return nil, err
	}
	text, err := readBounded(manifestPath, maxManifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", manifestPath, errNoManifest)
	}
	if err != nil {
		return nil, err
	}
	r := &Result{Problems: []Problem{}}
	signature, err := readBounded(signaturePath, maxSignature)
	if err == nil {
		r.Signed, err = verified(text, signature, key)
	}
	if err != nil {
		r.problem(filepath.Base(signaturePath), "the signature is not valid: %v", err)
	}
	m, err := Decode(text)
	if err != nil {
		r.problem(filepath.Base(manifestPath), "%v", err)
		return r, nil
	}
	r.Made = m.Made
	if err := r.files(ctx, target, m); err != nil {
		return nil, err
	}
	if err := r.cases(ctx, target, m); err != nil || evidence == "" {
		return r, err
	}
	return r, r.evidence(ctx, evidence, m)
}

func readBounded(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("%s: larger than %d bytes", path, most)
	}
	return text, err
}

// files tests every file of the manifest, and looks for others.
func (r *Result) files(ctx context.Context, target string, m *Manifest) error {
	dir, only, err := place(target)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	known := map[string]bool{}
	for _, f := range m.Files {
		known[f.name()] = true
		if err := r.file(ctx, root, f); err != nil {
			return err
		}
		r.Files++
	}
	if only != "" {
		return nil
	}
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			r.problem(name, "cannot be read: %v", err)
		case d.IsDir(), known[name], name == ManifestName, name == ManifestName+SignatureExtension:
		default:
			r.problem(name, "was added: the manifest does not have it")
		}
		return ctx.Err()
	})
}

// file tests one file. The error is the context's.
func (r *Result) file(ctx context.Context, root *os.Root, f File) error {
	size, hash, err := sum(ctx, root, f.name())
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, fs.ErrNotExist):
		r.problem(f.Path, "is missing")
	case err != nil:
		r.problem(f.Path, "cannot be read: %v", err)
	case size != f.Bytes:
		r.problem(f.Path, "changed: %d bytes, of %d that were signed", size, f.Bytes)
	case hash != f.SHA256:
		r.problem(f.Path, "changed: its SHA-256 is %s, not %s", hash, f.SHA256)
	}
	return nil
}

// cases tests the audit log of each case, and tells what a changed one says otherwise of recordings.
func (r *Result) cases(ctx context.Context, target string, m *Manifest) error {
	dir, _, err := place(target)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, want := range m.Cases {
		if info, err := root.Lstat(filepath.FromSlash(want.Path)); err != nil || !info.Mode().IsRegular() {
			continue // told already; what is no file may lead out of the folder, or never end
		}
		got, err := readCase(ctx, filepath.Join(dir, filepath.FromSlash(want.Path)))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var broken *casefile.AuditError
		switch {
		case errors.As(err, &broken):
			r.problem(want.Path, "the chain of the audit log is broken at row %d: %s", broken.Seq, broken.Reason)
		case err != nil:
			r.problem(want.Path, "the case cannot be read: %v", err)
		default:
			r.AuditRows += got.AuditRows
			r.compare(want, got)
		}
	}
	return nil
}

// compare tells where a case says otherwise than when it was signed.
func (r *Result) compare(want, got Case) {
	if got.AuditRows != want.AuditRows || got.AuditHash != want.AuditHash {
		r.problem(want.Path, "the audit log has %d rows and ends in %.16s…, signed were %d and %.16s…",
			got.AuditRows, got.AuditHash, want.AuditRows, want.AuditHash)
	}
	before := map[string]File{}
	for _, f := range want.Recordings {
		before[f.Path] = f
	}
	for _, f := range got.Recordings {
		old, ok := before[f.Path]
		delete(before, f.Path)
		if !ok {
			r.problem(want.Path, "recording %q was added", f.Path)
		} else if f.SHA256 != old.SHA256 || f.Bytes != old.Bytes {
			r.problem(want.Path, "recording %q: the case says SHA-256 %s, signed was %s", f.Path, f.SHA256, old.SHA256)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(before)) {
		r.problem(want.Path, "recording %q is missing", path)
	}
}

// evidence tests the recordings of all cases in their folder, and looks for others.
func (r *Result) evidence(ctx context.Context, dir string, m *Manifest) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	r.Evidence = true
	known := map[string]bool{}
	for _, c := range m.Cases {
		for _, f := range c.Recordings {
			if known[f.name()] {
				continue // of two cases of one folder
			}
			known[f.name()] = true
			if f.SHA256 == "" {
				r.Unread++
				continue
			}
			if err := r.file(ctx, root, f); err != nil {
				return err
			}
			r.Recordings++
		}
	}
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !known[name] {
			r.problem(strings.ToValidUTF8(name, "\ufffd"), "was added to the recordings since the scan")
		}
		return ctx.Err()
	})
}

// Package dossier signs what is handed over of a case, and finds what was changed since.
//
// A dossier is a folder (the case, its report, exports) or one case file. [Make] lists every file in it with its SHA-256,
// and of each case the hash of every recording and the end of the audit log's chain: the [Manifest]. [Sign] signs its
// bytes in the form of minisign (jedisct1.github.io/minisign: Ed25519 over BLAKE2b-512), so that anybody can check it with
// that program. [Check] tests the signature, then every file, the chain of each case's log, and, where the folder of
// the recordings is at hand, every recording; each [Problem] names a path and what is wrong with it.
//
// A signature says that the holder of a key signed these bytes, no more: who that is, the reader has to know from
// elsewhere, and the time in it is what the signer's clock said. It does not say that the evidence was whole when it
// was scanned. Of the signature's file one line, the untrusted comment, is not covered by it.
package dossier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

// Schema names the version of the manifest's form.
const Schema = "earwitness/manifest/1"

// ManifestName is the manifest's name in a folder; beside a single case it is the case's name with a dot and this, in
// lower case. SignatureExtension is added to it for the signature.
const (
	ManifestName       = "MANIFEST.json"
	SignatureExtension = ".minisig"
)

// Manifest says what a dossier holds.
type Manifest struct {
	Schema string `json:"schema"`
	Tool   string `json:"tool"`  // name and version of the program that made it
	Made   string `json:"made"`  // RFC 3339, UTC
	Files  []File `json:"files"` // ordered by path
	Cases  []Case `json:"cases"` // those of Files that are cases
}

// File is a file with its hash.
type File struct {
	Path      string `json:"path"`                        // relative, with /
	PathBytes []byte `json:"path_bytes_base64,omitempty"` // the name's bytes, if they are not UTF-8
	Bytes     int64  `json:"bytes"`
	SHA256    string `json:"sha256"` // hex; empty: a recording that could not be read
}

// name is the file's name as the system has it, relative to its folder.
func (f File) name() string {
	if len(f.PathBytes) > 0 {
		return string(f.PathBytes)
	}
	return f.Path
}

// Case is what a case holds that must not change.
type Case struct {
	Path       string `json:"path"`       // among the manifest's files
	AuditRows  int    `json:"audit_rows"` // of the log
	AuditHash  string `json:"audit_hash"` // of its last row; empty: it has none
	Recordings []File `json:"recordings"` // relative to the scanned folder
}

// Make lists what is in target, a folder or a case. What is in a folder and neither a folder nor a regular file, such as
// a symbolic link, is an error, since no hash says what is behind it.
func Make(ctx context.Context, target, tool string, now time.Time) (*Manifest, error) {
	dir, only, err := place(target)
	if err != nil {
		return nil, err
	}
	m := &Manifest{Schema: Schema, Tool: tool, Made: now.UTC().Format(time.RFC3339), Cases: []Case{}}
	m.Files, err = list(ctx, dir, only)
	if err != nil {
		return nil, err
	}
	for _, f := range m.Files {
		at := filepath.Join(dir, filepath.FromSlash(f.name()))
		if !casefile.Is(at) {
			continue
		}
		if len(f.PathBytes) > 0 {
			return nil, fmt.Errorf("%q: the name of a case must be UTF-8", f.name())
		}
		c, err := readCase(ctx, at)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		c.Path = f.Path
		m.Cases = append(m.Cases, c)
	}
	if len(m.Cases) == 0 {
		return nil, fmt.Errorf("%s holds no case", target)
	}
	return m, nil
}

// place tells where the files of a target lie, and its name there if it is one file.
func place(target string) (dir, only string, err error) {
	info, err := os.Stat(target)
	if err != nil {
		return "", "", err
	}
	if info.IsDir() {
		return target, "", nil
	}
	return filepath.Dir(target), filepath.Base(target), nil
}

// Paths returns where the manifest of a target and its signature lie.
func Paths(target string) (manifest, signature string, err error) {
	dir, only, err := place(target)
	if err != nil {
		return "", "", err
	}
	manifest = filepath.Join(dir, ManifestName)
	if only != "" {
		manifest = filepath.Join(dir, only+"."+strings.ToLower(ManifestName))
	}
	return manifest, manifest + SignatureExtension, nil
}

// list hashes the files of a folder, or only one of them. The manifest of the folder and its signature are left out.
func list(ctx context.Context, dir, only string) ([]File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	names := []string{only}
	if only == "" {
		if names, err = regular(root); err != nil {
			return nil, err
		}
	}
	files := []File{}
	for _, name := range names {
		f := File{Path: name}
		if !utf8.ValidString(name) {
			f.Path, f.PathBytes = strings.ToValidUTF8(name, "\ufffd"), []byte(name)
		}
		if f.Bytes, f.SHA256, err = sum(ctx, root, name); err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.name(), b.name()) })
	return files, nil
}

// regular names the files below a folder, with /.
func regular(root *os.Root) (names []string, err error) {
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir(), name == ManifestName, name == ManifestName+SignatureExtension:
			return nil
		case !d.Type().IsRegular():
			return fmt.Errorf("%s: not a regular file", name)
		}
		names = append(names, name)
		return nil
	})
	return names, err
}

// sum hashes a file in root, which is regular and does not lead out of it.
func sum(ctx context.Context, root *os.Root, name string) (size int64, hash string, err error) {
	f, err := openRegular(root, filepath.FromSlash(name))
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	for {
		n, err := io.CopyN(h, f, 1<<22)
		size += n
		if err == io.EOF {
			return size, hex.EncodeToString(h.Sum(nil)), nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return size, "", err
		}
	}
}

// openRegular opens a file that is one. It does not wait for the other end of what was put in its place, such as a pipe.
func openRegular(root *os.Root, name string) (*os.File, error) {
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", name)
	}
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if opened, err := f.Stat(); err != nil || !os.SameFile(info, opened) {
		f.Close()
		return nil, fmt.Errorf("%s: replaced while it was opened", name)
	}
	return f, nil
}

// errNotAlone refuses a case whose file, which is hashed, is not all of it.
var errNotAlone = errors.New("it is being written, or the program that wrote it was killed: scan it to its end first")

// readCase reads of a case what a manifest holds, and tests its audit log.
func readCase(ctx context.Context, at string) (c Case, err error) {
	f, err := casefile.OpenReadOnly(at)
	if err != nil {
		return c, err
	}
	defer f.Close()
	if !f.Alone() {
		return c, errNotAlone
	}
	if err := f.VerifyAudit(ctx); err != nil {
		return c, err
	}
	log, err := f.Audit(ctx)
	if err != nil {
		return c, err
	}
	if c.AuditRows = len(log); len(log) > 0 {
		c.AuditHash = log[len(log)-1].Hash
	}
	k, err := f.Case(ctx)
	if err != nil {
		return c, err
	}
	c.Recordings = []File{}
	for _, r := range k.Recordings {
		c.Recordings = append(c.Recordings, recordingFile(r))
	}
	return c, nil
}

func recordingFile(r evidence.Recording) File {
	return File{Path: r.Path, PathBytes: r.PathBytes, Bytes: r.Bytes, SHA256: r.SHA256}
}

// Encode returns the bytes of a manifest that are signed: indented JSON that ends in a newline.
func (m *Manifest) Encode() ([]byte, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	return append(text, '\n'), err
}

// Decode reads a manifest, and refuses one whose paths lead out of its folder.
func Decode(text []byte) (*Manifest, error) {
	m := &Manifest{}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("not a manifest: %w", err)
	}
	if m.Schema != Schema {
		return nil, fmt.Errorf("not a manifest of the form %s: %q", Schema, m.Schema)
	}
	for _, f := range m.Files {
		if !local(f.name()) {
			return nil, fmt.Errorf("not a manifest: the path %q leads out of its folder", f.name())
		}
	}
	for _, c := range m.Cases {
		if !slices.ContainsFunc(m.Files, func(f File) bool { return f.name() == c.Path }) {
			return nil, fmt.Errorf("not a manifest: the case %q is none of its files", c.Path)
		}
	}
	return m, nil
}

// local reports whether a path names a file below its folder, in the one way that is written for it.
func local(name string) bool {
	return name != "." && path.Clean(name) == name && filepath.IsLocal(filepath.FromSlash(name))
}

var errNoManifest = errors.New("there is no manifest: 'earwitness sign' makes one")

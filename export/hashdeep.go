package export

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/earwitness/earwitness/evidence"
)

// Hashdeep writes the sizes and SHA-256 of the recordings as hashdeep 4 lists known files, relative to the scanned folder:
//
//	cd FOLDER && hashdeep -c sha256 -r -l -a -vv -k LIST .
//
// audits the folder against it. Names stand as the file system has them, but for control characters, which would forge
// lines and are spelled out: such a file is told as moved. Files without a hash could not be read, and stand in comments.
func Hashdeep(w io.Writer, c *evidence.Case, _ Options) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%%%%%%%% HASHDEEP-1.0\n%%%%%%%% size,sha256,filename\n")
	fmt.Fprintf(b, "## Recordings of a case by %s %s, relative to the scanned folder.\n",
		cell(c.Tool.Name), cell(c.Tool.Version))
	for i := range c.Recordings {
		r := &c.Recordings[i]
		if sum, err := hex.DecodeString(r.SHA256); err != nil || len(sum) != 32 {
			fmt.Fprintf(b, "## no hash: %s\n", shownPath(r))
			continue
		}
		fmt.Fprintf(b, "%d,%s,./%s\n", r.Bytes, r.SHA256, listedPath(r))
	}
	return b.Flush()
}

// listedPath is a path's own bytes, unless one is a control character.
func listedPath(r *evidence.Recording) string {
	path := r.Path
	if len(r.PathBytes) > 0 {
		path = string(r.PathBytes)
	}
	if strings.ContainsFunc(path, unicode.IsControl) {
		return shownPath(r)
	}
	return path
}

package earwitness

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// hashingReader hashes a file while decoders read it in whatever order they like: bytes are hashed when they continue
// what was hashed before; what was leapt over is read once more at the end.
type hashingReader struct {
	r      io.ReaderAt
	h      hash.Hash
	done   int64 // bytes hashed
	budget *Budget
	told   func(bytes int64) // of what is hashed; nil: nobody
}

func newHashingReader(r io.ReaderAt) *hashingReader {
	return &hashingReader{r: r, h: sha256.New()}
}

// ReadAt reads from the file and hashes what is new. It serves one goroutine.
func (r *hashingReader) ReadAt(p []byte, off int64) (int, error) {
	n, err := r.r.ReadAt(p, off)
	if off <= r.done && r.done < off+int64(n) {
		r.budget.hash(r.h, "files").Write(p[r.done-off : n])
		r.tell(off + int64(n) - r.done)
		r.done = off + int64(n)
	}
	return n, err
}

func (r *hashingReader) tell(bytes int64) {
	if r.told != nil {
		r.told(bytes)
	}
}

// sum hashes what no read has covered and returns the hash of the whole file, in hex.
func (r *hashingReader) sum(ctx context.Context, size int64) (string, error) {
	rest := io.NewSectionReader(r.r, r.done, size-r.done)
	for {
		n, err := io.CopyN(r.budget.hash(r.h, "files"), rest, 1<<22)
		r.tell(n)
		r.done += n
		if err == io.EOF {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(r.h.Sum(nil)), nil
}

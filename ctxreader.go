package earwitness

import (
	"context"
	"io"
)

// ctxReader reads a file until its context ends: then reading fails, and with it whatever opens, inspects or searches
// the file, however long a hostile one would keep it busy.
type ctxReader struct {
	ctx context.Context
	r   io.ReaderAt
}

// ReadAt implements io.ReaderAt. Its error is that of the context, once it has ended.
func (r ctxReader) ReadAt(p []byte, off int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.ReadAt(p, off)
}

package earwitness_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/audio"
)

// cancelling ends a context at its n-th read, and counts those that follow.
type cancelling struct {
	*bytes.Reader
	cancel context.CancelFunc
	left   int // reads until the context ends
}

func (c *cancelling) ReadAt(p []byte, off int64) (int, error) {
	if c.left--; c.left == 0 {
		c.cancel()
	}
	return c.Reader.ReadAt(p, off)
}

// A file is read no further once the context has ended, whatever is looked for in it: here the end of a stream, in a
// megabyte of junk.
func TestCancelWhileOpening(t *testing.T) {
	junk := append(append([]byte("OggS"), make([]byte, 32)...), bytes.Repeat([]byte("OggS junk"), 100_000)...)
	calls := map[string]func(context.Context, earwitness.Input) error{
		"Measure": func(ctx context.Context, in earwitness.Input) error {
			_, err := earwitness.Measure(ctx, in, earwitness.Options{})
			return err
		},
		"Open": func(ctx context.Context, in earwitness.Input) error {
			_, err := earwitness.Open(ctx, in, earwitness.Options{})
			return err
		},
		"Inspect": func(ctx context.Context, in earwitness.Input) error {
			_, err := earwitness.Inspect(ctx, in)
			return err
		},
		"Frames": func(ctx context.Context, in earwitness.Input) error {
			return earwitness.Frames(ctx, in, func(audio.Frame) bool { return true })
		},
	}
	for name, call := range calls {
		for reads := 1; reads <= 5; reads += 2 {
			ctx, cancel := context.WithCancel(t.Context())
			r := &cancelling{bytes.NewReader(junk), cancel, reads}
			err := call(ctx, earwitness.Input{Path: "x", R: r, Size: int64(len(junk))})
			if !errors.Is(err, context.Canceled) || r.left != 0 {
				t.Errorf("%s, cancelled at read %d: %d reads more, error %v; want none, %v", name, reads, -r.left, err, context.Canceled)
			}
			cancel()
		}
	}
}

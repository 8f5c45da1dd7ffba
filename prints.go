package earwitness

import (
	"context"
	"fmt"
	"os"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/fingerprint"
)

// partHours of recordings are searched at a time: comparing 34 hours took 191 MiB at most, all in one part 267.
const partHours = 30

// prints are the fingerprints of a case in a file that has no name any more: in memory those of 300 hours would take
// 200 MB.
type prints struct {
	*fingerprint.Library
	file *os.File // nil: no file can be made, and they are in memory
	left bool     // it has its name still, where open files cannot be removed
}

// printsOf writes the fingerprints of a case into such a file, in the order of paths.
func printsOf(ctx context.Context, store evidence.Store) (p *prints, err error) {
	p = &prints{}
	if p.file, err = os.CreateTemp("", "earwitness-prints-"); err != nil {
		p.Library, err = fingerprint.NewLibrary(), nil
	} else {
		p.left = os.Remove(p.file.Name()) != nil
		p.Library, err = fingerprint.OpenLibrary(p.file)
	}
	if err == nil {
		err = eachPrint(ctx, store, p.Add)
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close removes the file.
func (p *prints) Close() {
	if p.file != nil {
		p.file.Close()
	}
	if p.left {
		os.Remove(p.file.Name())
	}
}

// eachPrint calls yield with every recording's fingerprint, ordered by path.
func eachPrint(ctx context.Context, store evidence.Store, yield func(path string, p *fingerprint.Print) error) error {
	return store.Features(ctx, nameOverlap, func(path string, packed []byte) error {
		p := &fingerprint.Print{}
		if err := p.UnmarshalBinary(packed); err != nil {
			return fmt.Errorf("fingerprint of %q: %w", path, err)
		}
		return yield(path, p)
	})
}

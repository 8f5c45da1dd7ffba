package earwitness

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/dsp"
)

// folder is where the recordings of a case lie.
type folder struct {
	root   *os.Root
	dir    string
	o      Options
	files  []file
	at     map[string]file  // by path in the case
	inputs map[string]Input // recordings that do not lie in it

	progress *progress // nil: nobody is told
}

func openFolder(dir string, files []file, o Options) (*folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &folder{root: root, dir: dir, o: o, files: files, at: map[string]file{}}
	for _, file := range files {
		f.at[file.path] = file
	}
	return f, nil
}

// open opens a file of the folder for reading, if it is a regular file: what was listed may have been replaced by a
// pipe, which must not hold the scan up.
func (f *folder) open(name string) (*os.File, fs.FileInfo, error) {
	r, err := f.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := r.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file: not read")
	}
	if err != nil {
		r.Close()
		return nil, nil, err
	}
	return r, info, nil
}

// input is an open file of the folder. ffmpeg is given the open file, not its name, where the system has a name for
// that: the name may lead elsewhere by the time it looks.
func (d *folder) input(f file, r *os.File) Input {
	in := Input{Path: f.path, R: r, Size: f.size, File: filepath.Join(d.dir, f.name)}
	if filepath.ToSlash(f.name) != f.path {
		in.PathBytes = []byte(filepath.ToSlash(f.name))
	}
	if runtime.GOOS == "linux" {
		opened := fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), r.Fd())
		if there, err := os.Stat(opened); err == nil {
			if here, err := r.Stat(); err == nil && os.SameFile(there, here) {
				in.File = opened
			}
		}
	}
	return in
}

// recording is a recording that is decoded again.
type recording struct {
	*audio.Stream
	file *os.File // nil: it stays open
}

func (r *recording) Close() {
	r.Stream.Close()
	if r.file != nil {
		r.file.Close()
	}
}

// again opens the recording at a path of the case.
func (f *folder) again(ctx context.Context, path string) (*recording, error) {
	if in, ok := f.inputs[path]; ok {
		stream, err := open(ctx, in, in.R, f.o)
		if err != nil {
			return nil, err
		}
		return &recording{Stream: stream}, nil
	}
	at, ok := f.at[path]
	if !ok {
		return nil, fmt.Errorf("%q is not in the folder any more", path)
	}
	r, info, err := f.open(at.name)
	if err != nil {
		return nil, errors.New(reason(err))
	}
	at.size = info.Size()
	stream, err := open(ctx, f.input(at, r), r, f.o)
	if err != nil {
		r.Close()
		return nil, err
	}
	return &recording{stream, r}, nil
}

// mixed is a recording mixed to mono, at one rate, from where the recording stood when it was made.
type mixed struct {
	ctx   context.Context
	from  *audio.Stream
	top   *branch
	out   []float32 // not taken yet
	block []float32
	mono  []float32
	left  int64 // frames still to be decoded
	ended bool
}

// pace converts a recording's rate to another.
type pace struct {
	rate    int            // in Hz
	filters *dsp.Resampler // for streams to begin from; nil: the rates are the same
}

// paceTo prepares the conversion of a recording to a rate, for any number of its stretches.
func paceTo(s *audio.Stream, rate int) pace {
	if own := s.Info().SampleRate; own != rate {
		return pace{rate, dsp.NewResampler(own, rate)}
	}
	return pace{rate, nil}
}

// newMixed makes a stream at a pace of so many of the recording's next frames.
func newMixed(ctx context.Context, s *audio.Stream, frames int64, p pace) *mixed {
	const most = 4096
	info := s.Info()
	n := &mixed{ctx: ctx, from: s, left: frames, block: make([]float32, most*info.Channels), mono: make([]float32, most)}
	n.top = &branch{rate: info.SampleRate}
	below := &branch{rate: p.rate}
	if p.filters != nil {
		below.resampler = p.filters.Again()
	}
	n.top.below = []*branch{below}
	below.attach(tap{samples: func(x []float32) { n.out = append(n.out, x...) }})
	return n
}

// Read fills x with the next samples and returns how many there were; io.EOF comes with none.
func (n *mixed) Read(x []float32) (int, error) {
	for len(n.out) == 0 {
		if n.ended {
			return 0, io.EOF
		}
		if err := n.ctx.Err(); err != nil {
			return 0, err
		}
		if err := n.more(); err != nil {
			return 0, err
		}
	}
	got := copy(x, n.out)
	n.out = n.out[:copy(n.out, n.out[got:])]
	return got, nil
}

// more decodes a block.
func (n *mixed) more() error {
	channels := n.from.Info().Channels
	got, err := 0, io.EOF
	if n.left > 0 {
		got, err = n.from.Read(n.block[:min(n.left, int64(len(n.mono)))*int64(channels)])
	}
	if err == io.EOF {
		n.top.flush()
		n.ended = true
		return nil
	}
	if err != nil {
		return err
	}
	mono := n.mono[:got/channels]
	mixDown(mono, n.block[:got], channels)
	n.top.write(mono)
	n.left -= int64(len(mono))
	return nil
}

// readMixed decodes the next frames of a recording as mono samples at a pace; fewer at the end.
func readMixed(ctx context.Context, s *audio.Stream, frames int64, p pace) ([]float32, error) {
	n := newMixed(ctx, s, frames, p)
	for !n.ended {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := n.more(); err != nil {
			return nil, err
		}
	}
	return n.out, nil
}

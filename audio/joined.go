package audio

import (
	"errors"
	"hash"
	"io"
	"slices"
	"sort"
)

// maxExtents bounds the pieces of one track that are remembered.
const maxExtents = 1 << 22

// extent is a run of bytes of a track.
type extent struct{ at, size int64 }

// piece is an extent with the frames that are missing before it. The container has told of them.
type piece struct {
	extent
	lost int64
}

// joined reads the packets of a track as if they stood one behind the other, for decoders that frame them themselves.
type joined struct {
	src     *source
	extents []piece
	ends    []int64 // where each extent ends in the joined bytes
	tail    int64   // frames to leave out at the end
}

// join makes the joined bytes of extents that lie in the file.
func join(src *source, next func() (extent, bool)) (*joined, error) {
	return joinPieces(src, func() (piece, bool) {
		e, ok := next()
		return piece{extent: e}, ok
	})
}

// joinPieces is join of extents before which frames are missing. Neighbours with none between become one.
func joinPieces(src *source, next func() (piece, bool)) (*joined, error) {
	j := &joined{src: src}
	total := int64(0)
	for {
		e, ok := next()
		if !ok {
			return j, src.err
		}
		n := len(j.extents)
		switch {
		case e.size == 0:
			continue
		case n > 0 && e.lost == 0 && j.extents[n-1].at+j.extents[n-1].size == e.at:
			j.extents[n-1].size += e.size
			j.ends[n-1] += e.size
		case n == maxExtents:
			return nil, &LimitError{Problem{Code: CodeLimit, AtByte: e.at, Text: "a track in more than 4 million pieces"}}
		default:
			j.extents, j.ends = append(j.extents, e), append(j.ends, total+e.size)
		}
		if total += e.size; total > 2*src.size {
			return nil, damaged(e.at, "packets lie over each other again and again")
		}
	}
}

// size returns how many bytes there are.
func (j *joined) size() int64 {
	if len(j.ends) == 0 {
		return 0
	}
	return j.ends[len(j.ends)-1]
}

// find returns the extent that holds a joined byte, and the byte's place in the file.
func (j *joined) find(off int64) (i int, at int64) {
	i = sort.Search(len(j.ends), func(i int) bool { return j.ends[i] > off })
	if i == len(j.ends) {
		return i, j.src.size
	}
	e := j.extents[i]
	return i, e.at + e.size - (j.ends[i] - off)
}

// place returns where in the file a joined byte lies.
func (j *joined) place(off int64) int64 {
	if off < 0 {
		return off
	}
	_, at := j.find(off)
	return at
}

// ReadAt implements io.ReaderAt.
func (j *joined) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		i, at := j.find(off + int64(n))
		if i == len(j.ends) {
			return n, io.EOF
		}
		most := min(int64(len(p)-n), j.ends[i]-off-int64(n))
		got, err := j.src.r.ReadAt(p[n:n+int(most)], at)
		n += got
		if int64(got) < most {
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return n, err
		}
	}
	return n, nil
}

// trimmedDecoder plays a part of what another decoder gives, and says where in the file its problems lie.
type trimmedDecoder struct {
	Decoder
	joined   *joined
	trim     trim
	channels int
	tail     int64     // frames to leave out at the end
	held     []float32 // the last so many, until more come
	buf      []float32
	coded    hash.Hash // of frames that are left out too; nil: none is asked for
}

// Decode implements Decoder.
func (d *trimmedDecoder) Decode() (Block, error) {
	for d.trim.keep != 0 {
		b, err := d.Decoder.Decode()
		if b = d.trim.cut(d.hold(b), d.channels); err != nil || len(b.Ints)+len(b.Floats) > 0 {
			return b, err
		}
	}
	return Block{}, d.drain()
}

// hold keeps the last samples back, which are left out if no others follow.
func (d *trimmedDecoder) hold(b Block) Block {
	if d.tail == 0 {
		return b
	}
	d.buf = append(append(d.buf[:0], d.held...), b.Floats...)
	n := max(len(d.buf)-int(d.tail)*d.channels, 0)
	d.held = append(d.held[:0], d.buf[n:]...)
	return Block{Floats: d.buf[:n]}
}

// Problems implements Decoder.
func (d *trimmedDecoder) Problems() []Problem {
	list := d.Decoder.Problems()
	out := make([]Problem, len(list))
	for i, p := range list {
		p.AtByte = d.joined.place(p.AtByte)
		out[i] = p
	}
	return out
}

// openJoinedMPEG decodes the MPEG audio in the packets of a track. info and problems are what the container says.
func openJoinedMPEG(j *joined, info Info, t trim, problems *problemList) (*Stream, error) {
	s, err := openMPEG(&source{r: j, size: j.size()}, 0)
	if _, ok := errors.AsType[*FormatError](err); ok {
		return nil, damaged(j.place(0), info.Container+" track without MPEG audio frames")
	}
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(s.info.Tags, func(tag Tag) bool { return tag.Name == lameDelayTag }) {
		t, j.tail = trim{keep: -1}, 0 // the stream says itself what is played, and is trimmed by that
	}
	s.dec = &trimmedDecoder{Decoder: s.dec, joined: j, trim: t, channels: s.info.Channels, tail: j.tail}
	for i := range s.own.list {
		s.own.list[i].AtByte = j.place(s.own.list[i].AtByte)
	}
	s.own.list = append(s.own.list, problems.Problems()...)
	s.info.Container, s.info.Tags = info.Container, append(info.Tags, s.info.Tags...)
	switch {
	case t.keep >= 0:
		s.info.Frames = t.keep
	case info.Frames >= 0 || t.skip > 0: // or else what a tag of the MPEG audio says
		s.info.Frames = info.Frames
	}
	return s, nil
}

package mp3

import "bytes"

const (
	// agreeing is how many headers in a row, each where the one before says, make a position trustworthy.
	// Random bytes do that about once in 2^43 positions.
	agreeing = 3
	// maxJunk bounds the search for the first frame: further on, other files that hold MPEG audio would be taken for it.
	maxJunk = 1 << 20
	// minFrameBytes is the shortest frame there is: 8 kbit/s at 24 kHz.
	minFrameBytes = 24
	// maxSlip is how many bytes put in between two frames are passed over where their headers are kin, which makes up for the
	// more places: that is as rare in random bytes.
	maxSlip = 32
	// maxFreeTries bounds the attempts to measure free-format frames, which are slow where a file is full of false headers,
	// and freeTryBytes lets a long file have more.
	maxFreeTries = 10000
	freeTryBytes = 64
)

// frames walks from frame to frame.
type frames struct {
	*source
	problems *problemList
	pieces   pieceList
	pos      int64
	exact    bool  // runs of frames must be whole, without bytes between them
	began    int64 // where the search for the next frame began
	junk     int64 // bytes between the tags and the first frame
	trusted  int64 // a position that search has found, or -1
	last     Header
	ahead    uint32 // the 32 bits at aheadAt
	aheadAt  int64
	free     int    // length without padding of free-format frames, 0 if not known
	freeOf   Header // one of them
	tries    int    // to measure it
	tagTries int    // to walk through a tag
}

// first finds the first trustworthy frame.
func (f *frames) first() (Header, bool) {
	tails := len(f.pieces.all)
	start := f.skipTags(0)
	f.pos = f.firstFrom(start)
	if f.pos >= f.end && start > 10 && string(f.bytes(0, 3)) == "ID3" { // a tag that claims too much
		start = 10
		f.pieces.all = append(f.pieces.all[:tails], Piece{PieceID3v2, 0, start})
		f.pos = f.firstFrom(start)
	}
	if f.pos >= f.end {
		return Header{}, false
	}
	if f.junk = f.pos - start; f.junk > 0 {
		f.problems.add(problemEntry{code: CodeNotAudio, at: start, amount: f.junk})
		f.pieces.add(PieceJunk, start, f.junk)
	}
	f.last, _ = f.header(f.pos)
	f.trusted = f.pos
	for _, p := range f.pieces.all {
		f.look(p.AtByte, p.AtByte+p.Bytes)
	}
	return f.last, true
}

// firstFrom returns the first trustworthy position from start on, or the end. A frame alone is trusted only if it is all
// there is: in one of 5000 random files, some bytes look like a last frame.
func (f *frames) firstFrom(start int64) int64 {
	if h, ok := f.header(start); ok && start+int64(f.length(start, &h)) == f.end {
		return start
	}
	return f.search(start, min(f.end, start+maxJunk))
}

// next finds the next frame and sets out but for what is inside it. It is false at the end.
func (f *frames) next(out *Frame) bool {
	*out = Frame{}
	f.began = f.pos
	for f.pos < f.end {
		v := f.ahead
		if f.pos != f.aheadAt {
			v = f.word(f.pos)
		}
		if !out.Header.parse(v) || f.pos != f.trusted && !out.Header.alike(&f.last) {
			f.resync(out)
			continue
		}
		out.Change = !out.Header.alike(&f.last)
		f.last = out.Header
		out.AtByte, out.Bytes = f.pos, f.length(f.pos, &out.Header)
		if out.Bytes == 0 { // free format whose next frame is out of sight
			out.Bytes = int(min(f.end-f.pos, maxFrameBytes))
		}
		after := f.pos + int64(out.Bytes)
		if after > f.end {
			f.problems.add(problemEntry{code: CodeTruncated, at: f.pos, amount: f.end - f.pos})
			f.pieces.add(PieceTruncated, f.pos, f.end-f.pos)
			break
		}
		f.ahead, f.aheadAt = f.word(after), after
		if !looksAlike(f.ahead, v) && f.cutShort(out, after) {
			continue
		}
		f.pos = after
		return true
	}
	f.pos = f.end
	return false
}

// cutShort looks at what follows a frame where that is not one like it. If another frame starts before this one's end,
// bytes of this one are missing: then it counts as lost, the walk goes on there, and cutShort is true.
func (f *frames) cutShort(out *Frame, after int64) bool {
	if after == f.end || after == f.trusted || f.tagAt(after) {
		return false
	}
	if f.trust(after) { // frames of another format, without a gap
		f.trusted = after
		return false
	}
	if f.trusted < after {
		f.trusted = f.search(f.pos+4, f.end)
	}
	if f.trusted >= after {
		lost, odd := f.lostIn(after, f.trusted)
		out.Spoilt = (odd || lost == 0) && f.trusted < f.end
		return false
	}
	f.problems.add(problemEntry{code: CodeLost, at: f.pos, end: f.trusted, amount: 1})
	f.pieces.add(PieceLost, f.pos, f.trusted-f.pos)
	if f.pos = f.trusted; int64(out.Lost) <= (f.pos-f.began)/minFrameBytes { // more cannot have been there
		out.Lost++
	}
	out.Gap = true
	return true
}

// resync moves to the next trustworthy frame and records what lies between.
func (f *frames) resync(out *Frame) {
	from := f.pos
	if f.trusted <= from { // equal only if the file changes while it is read
		f.trusted = f.behindTags(from)
	}
	f.pos = f.trusted
	if f.pos == from {
		return
	}
	if f.pos >= f.end && f.zeros(from, f.end) {
		f.pieces.add(PieceZeros, from, f.end-from)
		return
	}
	if f.tagAt(from) {
		code := CodeTagInside
		if f.pos >= f.end {
			code = CodeTagBehind
		}
		f.problems.add(problemEntry{code: code, at: from, amount: f.pos - from})
		f.addTags(from, f.pos)
		f.look(from, f.pos)
		return
	}
	out.Gap = out.Gap || f.pos-from > maxSlip
	lost, _ := f.lostIn(from, f.pos)
	if f.pos < f.end && lost > 0 {
		f.problems.add(problemEntry{code: CodeLost, at: from, end: f.pos, amount: int64(lost)})
		f.pieces.add(PieceLost, from, f.pos-from)
		out.Lost += lost
		out.Gap = true
		return
	}
	f.problems.add(problemEntry{code: CodeNotAudio, at: from, amount: f.pos - from})
	f.pieces.add(PieceJunk, from, f.pos-from)
	f.look(from, f.pos)
}

// look reports bytes that are passed over if frames are in them, or so many headers like those of the frames before as
// random bytes do not hold: those look like one once in 2^17 bytes.
func (f *frames) look(from, to int64) {
	const often = 1 << 13
	end := f.end
	f.end = to
	headers := int64(0)
	for off := f.nextSync(from, to); off < to; off = f.nextSync(off, to) {
		h, ok := f.header(off)
		if off++; ok && h.alike(&f.last) {
			headers++
			off += int64(max(h.frameBytes(), 4) - 1)
		}
	}
	f.end = end
	if headers >= 2+(to-from)/often || f.searchIn(from, to) < to {
		f.problems.add(problemEntry{code: CodeFramesInside, at: from, amount: to - from})
	}
}

// lostIn estimates how many frames were where a gap is: whole frames of the last header's length, give or take the padding
// of one. If the gap has no such length, bytes were put in or taken out, and odd is true.
func (f *frames) lostIn(from, to int64) (n int, odd bool) {
	h := f.last
	size := float64(f.free)
	if h.BitRate > 0 {
		size = float64(h.Samples()) / 8 * float64(h.BitRate) / float64(h.SampleRate)
	}
	if size < minFrameBytes {
		return 0, true
	}
	gap := float64(to - from)
	n = int(gap/size + 0.5)
	if d := gap - float64(n)*size; d < -float64(h.slotBytes()) || d > float64(h.slotBytes()) {
		return 0, true
	}
	return n, false
}

// search returns the first trustworthy position from off to limit, or the end.
func (f *frames) search(off, limit int64) int64 {
	for off = f.nextSync(off, limit); off < limit; off = f.nextSync(off+1, limit) {
		if f.trust(off) {
			return off
		}
	}
	return f.end
}

// searchIn is search in a part of the file, as if nothing followed. It takes whole runs without gaps only: texts in UTF-16,
// of which tags have many, begin with what looks like a header of Layer I.
func (f *frames) searchIn(from, to int64) int64 {
	end := f.end
	f.end, f.exact = to, true
	at := f.search(from, to)
	f.end, f.exact = end, false
	return min(at, to)
}

// trust reports whether off starts a run of agreeing frames, or the file's last frames: one alone must agree with those
// before. Free-format frames may have another length than those before.
func (f *frames) trust(off int64) bool {
	first, ok := f.header(off)
	if !ok {
		return false
	}
	if f.run(off, &first) {
		return true
	}
	if first.BitRate > 0 || f.free == 0 {
		return false
	}
	free := f.free
	f.free = 0
	if f.run(off, &first) {
		return true
	}
	f.free = free
	return false
}

// run is trust without a second try.
func (f *frames) run(off int64, first *Header) bool {
	h := *first
	for n := 1; ; n++ {
		size := f.length(off, &h)
		off += int64(size)
		switch {
		case n == agreeing:
			return true
		case size == 0:
			return false
		case off == f.end:
			return n > 1 || first.alike(&f.last)
		case off > f.end-4 && n == agreeing-1:
			return !f.exact
		}
		slip, ok := f.follow(off, first, &h)
		switch {
		case f.exact && (!ok || slip > 0):
			return false
		case !ok:
			return off < f.end && f.end-off <= maxSlip && (n > 1 || first.kin(&f.last))
		}
		off += slip
	}
}

// follow finds the header that follows a frame which ends at off: there if it is alike, or a little further if it is kin.
func (f *frames) follow(off int64, first, out *Header) (slip int64, ok bool) {
	for ; slip <= maxSlip; slip++ {
		if h, ok := f.header(off + slip); ok && h.alike(first) && (slip == 0 || h.kin(first)) {
			*out = h
			return slip, true
		}
	}
	return 0, false
}

// length returns the length of the frame with header h at off, or 0 if it is free format and cannot be told.
func (f *frames) length(off int64, h *Header) int {
	if n := h.frameBytes(); n > 0 {
		return n
	}
	if f.free > 0 && h.alike(&f.freeOf) {
		return f.free + h.paddingBytes()
	}
	if f.tries++; int64(f.tries) > maxFreeTries+f.end/freeTryBytes {
		return 0
	}
	n := f.freeLength(off, h)
	if n == 0 {
		return 0
	}
	f.free, f.freeOf = n, *h
	return n + h.paddingBytes()
}

// freeLength measures a free-format frame by the next two headers, and returns its length without padding, or 0.
func (f *frames) freeLength(off int64, h *Header) int {
	b := f.bytes(off, 2*maxFrameBytes+4)
	last := min(maxFrameBytes, len(b)-4)
	for n := max(minFrameBytes, h.mainOffset()); n <= last; n++ {
		i := bytes.IndexByte(b[n:last+1], 0xff)
		if i < 0 {
			return 0
		}
		n += i
		next, ok := ParseHeader([4]byte(b[n:]))
		if !ok || !next.alike(h) {
			continue
		}
		free := n - h.paddingBytes()
		third := n + free + next.paddingBytes()
		if third == len(b) {
			return free
		}
		if third+4 > len(b) {
			continue
		}
		if end, ok := ParseHeader([4]byte(b[third:])); ok && end.alike(h) {
			return free
		}
	}
	return 0
}

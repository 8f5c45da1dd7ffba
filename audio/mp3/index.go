package mp3

import (
	"bytes"
	"io"
)

// Frame is a frame of a file, as far as it can be told without decoding it.
type Frame struct {
	Header Header
	AtByte int64 // of its header
	Bytes  int   // its length
	CRC    Check // of header and side information, or of the allocation of Layers I and II
	Tag    bool  // it carries a Xing, Info or VBRI tag in place of audio

	Lost   int  // frames that are known to be missing right before it
	Gap    bool // bytes right before it could not be used, and what it needs of earlier frames is doubtful
	Change bool // its version, layer or sample rate is not that of the frame before
	Spoilt bool // bytes were put in or taken out behind its header, perhaps inside it

	// Of Layer III only:
	Side    SideInfo
	SideOK  bool // Side holds values that an encoder may write, and its granules fit
	Missing int  // bytes of main data that it points back to and that are not in the file: the frames before are not its own
	// Ancillary is how many bits lie between the end of the main data before and its own: stuffing or ancillary data,
	// negative if they overlap. It is 0 behind a break.
	Ancillary int
}

// Index walks through the frames of a file without decoding them.
//
// Besides the frames it tells what else the file holds, and what is wrong. In streams as encoders wrote them, all frames that
// were seen have Missing 0 and Ancillary not negative; where frames were cut out or joined, the next ones mostly have not. It
// uses little memory, whatever the file. It is not safe for concurrent use.
type Index struct {
	frames
	list    problemList
	frame   Frame
	tag     *Tag
	seen    bool // a frame has come
	check12 selection
	sideBuf [maxSideBytes + slack]byte
	stock   int                   // bytes of main data before the next frame that it may point back to
	ends    int                   // bits of the stock that the frame before did not use
	follows bool                  // ends is known
	extents [fillingFrames]extent // main data of the last frames
	count   int                   // frames with main data
	filling [maxFilling]byte
}

// NewIndex finds the first trustworthy frame of a file of size bytes, behind ID3v2 tags and up to 1 MiB of whatever else.
//
// It returns a FormatError if there is none, or the error of r.
func NewIndex(r io.ReaderAt, size int64) (*Index, error) {
	x := new(Index)
	x.frames = frames{source: newSource(r, size), problems: &x.list, trusted: -1, aheadAt: -1}
	x.trimTails()
	_, ok := x.first()
	switch {
	case x.fail != nil:
		return nil, x.fail
	case !ok:
		return nil, FormatError("no MPEG audio frames")
	}
	return x, nil
}

// Next goes to the next frame. It is false at the end, or where r fails.
func (x *Index) Next() bool {
	f := &x.frame
	if !x.next(f) {
		return false
	}
	h, data := &f.Header, x.Bytes()
	main := h.mainOffset()
	if len(data) < main {
		x.stock, x.follows = 0, false
		return true
	}
	if h.CRC {
		f.CRC = x.checkCRC(h, data)
	}
	if h.Layer == 3 {
		x.readSide(f, data, main)
	}
	return true
}

// Frame returns the frame that Next went to. It is valid until the next call of Next.
func (x *Index) Frame() *Frame { return &x.frame }

// Bytes returns the frame's bytes, header included. They are valid until the next call of any method.
func (x *Index) Bytes() []byte { return x.bytes(x.frame.AtByte, x.frame.Bytes) }

// Tag returns the Xing, Info or VBRI tag of the file's first frame, or nil. It is known after the first call of Next.
func (x *Index) Tag() *Tag { return x.tag }

// Pieces returns what the file holds besides frames, in its order, and how many more pieces there are than can be listed.
// It is complete when Next has returned false.
func (x *Index) Pieces() (list []Piece, more int64) { return x.pieces.list(), x.pieces.more }

// Problems returns what has been found wrong so far, in the order of the file. Frames are reported as far as their bytes
// tell, not whether they can be decoded.
func (x *Index) Problems() []Problem { return x.list.list() }

// Err returns the error of the reader that ended the walk, or nil.
func (x *Index) Err() error { return x.fail }

func (x *Index) checkCRC(h *Header, data []byte) Check {
	bits := 8 * h.sideBytes()
	if h.Layer != 3 {
		bits = x.check12.bits(*h, data)
	}
	crc := crc16(crc16(0xffff, data[2:4], 16), data[6:], bits)
	ok := crc == uint16(data[4])<<8|uint16(data[5])
	if !ok {
		x.list.add(x.frame.problem(CodeCRC, ""))
	}
	return check(ok)
}

// readSide reads a Layer III frame's tag or side information; main is where its main data begins.
func (x *Index) readSide(f *Frame, data []byte, main int) {
	if t := parseTag(&f.Header, data, main); t != nil && (!x.seen || silent(data[6:4+f.Header.sideBytes()])) {
		x.takeTag(t)
		x.seen = true
		return
	}
	x.seen = true
	own := len(data) - main
	valid := f.Side.parse(&f.Header, x.sideBytes(data, main))
	back, bits := int(f.Side.MainDataBegin), f.Side.MainBits()
	f.Gap = f.Gap && !(valid && f.Lost == 0 && x.goesOn(back))
	if f.Gap || f.Change {
		x.stock, x.follows = 0, false
	}
	f.SideOK = valid && bits <= 8*(back+own)
	f.Missing = max(0, back-x.stock)
	if f.Missing == 0 && f.SideOK && x.follows {
		f.Ancillary = x.ends - 8*back
	}
	// What this frame leaves: all of its own space and what it did not use of the stock.
	x.ends, x.follows = 8*(back+own)-bits, f.SideOK
	x.stock = min(x.stock+own, maxReservoir)
	x.extents[x.count&(fillingFrames-1)] = extent{f.AtByte + int64(main), own}
	x.count++
}

// goesOn reports whether main data that begins so many bytes back is where that of the frame before ends, to the byte: then
// the bytes between the two were put in, and nothing is missing.
func (x *Index) goesOn(back int) bool {
	free := x.ends - 8*back
	return x.follows && back <= x.stock && free >= 0 && free < 8
}

// sideBytes returns a frame from its side information on, with slack behind that.
func (x *Index) sideBytes(data []byte, main int) []byte {
	side := data[main-x.frame.Header.sideBytes():]
	if len(data) >= main+slack {
		return side
	}
	clear(x.sideBuf[copy(x.sideBuf[:maxSideBytes], side):])
	return x.sideBuf[:]
}

// silent reports whether side information is empty, as that of a tag's frame is.
func silent(side []byte) bool { return len(bytes.Trim(side, "\x00")) == 0 }

// takeTag keeps the tag of the first frame, and reports others.
func (x *Index) takeTag(t *Tag) {
	x.frame.Tag, x.follows = true, false
	t.AtByte, t.FrameBytes = x.frame.AtByte, x.frame.Bytes
	if !x.seen {
		x.tag = t
		return
	}
	e := problemEntry{code: CodeTagInside, at: t.AtByte, amount: int64(t.FrameBytes), detail: "the Xing tag of another file"}
	x.list.add(e)
}

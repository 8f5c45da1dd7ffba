package mp3

// reservoir joins the main data of Layer III frames, which begins in earlier frames where those had space left
// (ISO 11172-3 2.4.3.4.2 and figure 3-A.7.1).
type reservoir struct {
	header  Header   // of the last frame
	side    SideInfo // of the last frame
	sideBuf [maxSideBytes + slack]byte
	main    [maxReservoir + maxFrameBytes + slack]byte // main data of the last frame and those before
	mainLen int
	begin   int // where in main the last frame's main data begins
	kept    int // bytes of earlier frames that were there for the last frame
	wary    int // frames whose code words must fit exactly
}

// forget empties the reservoir, after bytes that cannot be trusted.
func (b *reservoir) forget() { b.mainLen, b.wary = 0, 0 }

// distrust makes the next frame contradict itself, and the one behind it, which may share bytes with it, if a code word is
// doubtful: code words read from a wrong bit on give noise of any loudness.
func (b *reservoir) distrust() { b.wary = 2 }

// judge returns what a granule's outcome amounts to.
func (b *reservoir) judge(result outcome) outcome {
	if result == doubtful && b.wary > 0 {
		return inconsistent
	}
	return result
}

// add reads side information and moves the frame's main data behind what is kept of earlier frames.
func (b *reservoir) add(h Header, frame []byte) outcome {
	own := frame[h.mainOffset():]
	copy(b.sideBuf[:], frame[h.mainOffset()-h.sideBytes():h.mainOffset()])
	b.side = SideInfo{}
	valid := b.side.parse(&h, b.sideBuf[:])

	b.kept = min(b.mainLen, maxReservoir)
	copy(b.main[:], b.main[b.mainLen-b.kept:b.mainLen])
	b.mainLen = b.kept + copy(b.main[b.kept:len(b.main)-slack], own)
	clear(b.main[b.mainLen : b.mainLen+slack])

	back, bits := int(b.side.MainDataBegin), b.side.MainBits()
	b.begin = max(0, b.kept-back)
	switch {
	case !valid || bits > (back+len(own))*8:
		return inconsistent
	case back > b.kept && bits > 0:
		return noReservoir
	}
	return decoded
}

// settle ends a frame. If it contradicts itself, and is not trusted or has another number of channels than the one before,
// that number itself may be wrong, and with it where the main data lies.
func (b *reservoir) settle(h Header, result outcome) {
	changed := h.Channels() != b.header.Channels() && b.header.Layer != 0
	if result == inconsistent && (changed || b.wary > 0) {
		b.forget()
	}
	b.header, b.wary = h, max(0, b.wary-1)
}

// reader returns a reader of the last frame's main data.
func (b *reservoir) reader() bitReader {
	return bitReader{buf: b.main[:b.mainLen+slack], pos: 8 * b.begin}
}

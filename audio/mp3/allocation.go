package mp3

// allocation is the levels that the allocation codes of some sub-bands stand for, codes of bits width.
type allocation struct {
	subbands int
	bits     int
	levels   []int
}

var (
	levels15  = []int{0, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 2047, 4095, 8191, 16383, 32767, 65535}
	levels15b = []int{0, 3, 5, 7, 9, 15, 31, 63, 127, 255, 511, 1023, 2047, 4095, 8191, 65535}
	levels15c = []int{0, 3, 5, 9, 15, 31, 63, 127, 255, 511, 1023, 2047, 4095, 8191, 16383, 32767}
	levels15d = []int{0, 3, 5, 7, 9, 15, 31, 63, 127, 255, 511, 1023, 2047, 4095, 8191, 16383}
	levels7   = []int{0, 3, 5, 7, 9, 15, 31, 65535}
	levels3   = []int{0, 3, 5, 65535}
	levels1   = []int{0, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 2047, 4095, 8191, 16383, 32767, -1} // Layer I; 15 is forbidden
)

// The allocation tables of ISO 11172-3 tables 3-B.2a to d and ISO 13818-3 table B.1.
var (
	allocations1  = []allocation{{32, 4, levels1}}
	allocations2a = []allocation{{3, 4, levels15}, {8, 4, levels15b}, {12, 3, levels7}, {4, 2, levels3}}
	allocations2b = []allocation{{3, 4, levels15}, {8, 4, levels15b}, {12, 3, levels7}, {7, 2, levels3}}
	allocations2c = []allocation{{2, 4, levels15c}, {6, 3, levels15c}}
	allocations2d = []allocation{{2, 4, levels15c}, {10, 3, levels15c}}
	allocationsM2 = []allocation{{4, 4, levels15d}, {7, 3, levels15c}, {19, 2, levels15c}}
)

// allocations chooses the table by layer, sample rate and bit rate per channel.
func (h Header) allocations() []allocation {
	each := h.BitRate / h.Channels()
	switch {
	case h.Layer == 1:
		return allocations1
	case h.Version != MPEG1:
		return allocationsM2
	case h.BitRate > 0 && each <= 48000 && h.SampleRate == 32000:
		return allocations2d
	case h.BitRate > 0 && each <= 48000:
		return allocations2c
	case h.SampleRate == 48000 || h.BitRate > 0 && each <= 80000:
		return allocations2a
	}
	return allocations2b
}

// selection reads what frames of Layers I and II begin with: how many levels each sub-band has, and, in Layer II, which of
// its scalefactors are alike (ISO 11172-3 2.4.1.5 and 2.4.1.6).
type selection struct {
	levels [32][2]int // 0 means that nothing is coded
	buf    [maxFrameBytes + slack]byte
}

// maxSelectionBytes is the most that header, CRC, allocation and selection take.
const maxSelectionBytes = 6 + 32*2*(4+2)/8

// bits returns the length of what the CRC covers behind the header.
func (d *selection) bits(h Header, frame []byte) int {
	r := d.reader(h, frame[:min(len(frame), maxSelectionBytes)])
	d.readSelection(h, &r)
	return r.pos - 8*h.mainOffset()
}

// reader returns a reader for what lies behind header and CRC.
func (d *selection) reader(h Header, frame []byte) bitReader {
	n := copy(d.buf[:len(d.buf)-slack], frame)
	clear(d.buf[n : n+slack])
	return bitReader{buf: d.buf[:n+slack], pos: 8 * h.mainOffset()}
}

// readAllocation sets levels.
func (d *selection) readAllocation(h Header, r *bitReader) bool {
	d.levels = [32][2]int{}
	ok, sb := true, 0
	for _, a := range h.allocations() {
		for range a.subbands {
			for ch := range h.Channels() {
				if ch == 1 && sb >= h.bound() {
					d.levels[sb][1] = d.levels[sb][0]
					continue
				}
				d.levels[sb][ch] = a.levels[r.read(a.bits)]
				ok = ok && d.levels[sb][ch] >= 0
			}
			sb++
		}
	}
	return ok
}

// readSelection reads allocation and, in Layer II, which scalefactors are alike.
func (d *selection) readSelection(h Header, r *bitReader) (shared [32][2]int, ok bool) {
	ok = d.readAllocation(h, r)
	for sb := range d.levels {
		for ch := range h.Channels() {
			shared[sb][ch] = 2 // one for the whole frame
			if h.Layer == 2 && d.levels[sb][ch] > 0 {
				shared[sb][ch] = r.read(2)
			}
		}
	}
	return shared, ok
}

// bound returns the first sub-band that both channels of joint stereo share.
func (h Header) bound() int {
	if h.ChannelMode == JointStereo {
		return 4 * (h.ModeExtension + 1)
	}
	return 32
}

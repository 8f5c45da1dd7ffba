package kernel

// Frames is a recording or a part of one: a word for each frame, and a bit for each that says whether it counts.
type Frames struct {
	Words  []uint32
	Active []uint64 // a bit for each frame, the lowest first; nil if all frames are active
}

// activity returns the bits of 64 frames from at on. Frames that the recording does not have are inactive.
func (f Frames) activity(at int) uint64 {
	left := len(f.Words) - at
	if left <= 0 {
		return 0
	}
	w := ^uint64(0)
	if f.Active != nil {
		i, shift := at/64, at%64
		w = f.Active[i] >> shift
		if shift > 0 && i+1 < len(f.Active) {
			w |= f.Active[i+1] << (64 - shift)
		}
	}
	if left < 64 {
		w &= 1<<left - 1
	}
	return w
}

// restrict clears the bits of dst, 64 frames a word from at on, that are inactive. The recording has all these frames.
func (f Frames) restrict(dst []uint64, at int) {
	if f.Active == nil {
		return
	}
	w, shift := f.Active[at/64:], uint(at)%64
	if shift == 0 {
		for i := range dst {
			dst[i] &= w[i]
		}
		return
	}
	next := w[1:]
	for i := range dst {
		dst[i] &= w[i]>>shift | next[i]<<(64-shift)
	}
}

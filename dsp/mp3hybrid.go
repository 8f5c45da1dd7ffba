package dsp

import "math"

const (
	mp3Bands  = 32
	mp3Lines  = 18 // coefficients of a sub-band
	mp3Slots  = 36 // samples of a sub-band in a frame
	mp3Filter = 512
	mp3Frame  = mp3Filter + (mp3Slots-1)*mp3Bands
	mp3All    = mp3Bands * mp3Lines
)

// MP3Block is a kind of block, the block_type of ISO 11172-3.
type MP3Block int

// Blocks of MP3: one transform of 36 sub-band samples, with the window for steady sound and those before and after
// short blocks, and three transforms of 12.
const (
	MP3Long MP3Block = iota
	MP3Start
	MP3Short
	MP3Stop
)

// MP3Hybrid is the filter bank of an MP3 encoder (ISO 11172-3, annex C): 32 sub-bands by a polyphase filter, an MDCT
// of each, and the butterflies against aliasing between neighbours. What a decoder has made of 576 coefficients comes
// back from the frame that begins where the decoder's output of these begins, with an error of −82 to −86 dB if they
// were noise. From any other frame, or with another block than the encoder's, it does not.
//
// It is made for a search at every sample: with a hop of 1, frames share their sub-bands.
// A plan owns its scratch: one goroutine each.
type MP3Hybrid struct {
	subbands *mp3Subbands
	mdct     *mdctLanes
	windows  [2][]float32 // of even and odd sub-bands, which have every other frequency inverted
	alias    lanesSum
	// Where the transforms of a frame find sub-band samples, if these are 32 samples apart or in the next vectors.
	near, far [][]int

	columns, bands, lines, reduced, result []float32
	few                                    []float32 // frames, fewer than lanes; made when there are
}

// lanesSum is what kernel.MDCT.SumLanes takes.
type lanesSum struct {
	w    []float32
	pos  []int
	taps int
}

func (s *lanesSum) add(at int, w float64) {
	s.pos, s.w = append(s.pos, at), append(s.w, float32(w))
}

// mp3Chunk is how many frames with a hop of 1 share their sub-bands.
const mp3Chunk = 2 * mp3All

// NewMP3Hybrid plans the filter bank for one kind of block. It panics if there is no such kind.
func NewMP3Hybrid(block MP3Block) *MP3Hybrid {
	if block < MP3Long || block > MP3Stop {
		panic("dsp: no such block of MP3")
	}
	set := mdctSet()
	lanes := set.Lanes
	h := &MP3Hybrid{
		subbands: newMP3Subbands(lanes, set.MDCT.Subbands), alias: mp3Alias(block, 4*lanes),
		columns: aligned(max(mp3Frame*lanes, mp3Chunk+mp3Frame)),
		bands:   aligned(mp3Bands * max(mp3Slots*lanes, mp3Chunk+mp3Frame-mp3Filter)),
		lines:   aligned(mp3All * lanes), reduced: aligned(mp3All * lanes), result: aligned(mp3All * lanes),
	}
	window, starts := mp3Windows(block)
	h.mdct = newMDCTLanes(set, len(window)/2)
	h.windows[0] = h.mdct.prepare(window)
	for i := 1; i < len(window); i += 2 {
		window[i] = -window[i]
	}
	h.windows[1] = h.mdct.prepare(window)
	for _, s := range starts {
		h.near = append(h.near, h.mdct.positions(4*mp3Bands*mp3Bands, s))
		h.far = append(h.far, h.mdct.positions(4*mp3Bands*lanes, s))
	}
	return h
}

// mp3Windows gives the window of a block, scaled so that a decoder undoes the transform, and the slots at which
// transforms begin.
func mp3Windows(block MP3Block) (window []float32, starts []int) {
	if block == MP3Short {
		for i := range 12 {
			window = append(window, float32(sineWindow(i, 12)/3))
		}
		return window, []int{6, 12, 18}
	}
	for i := range mp3Slots {
		at, w := i, sineWindow(i, mp3Slots)
		if block == MP3Stop {
			at = mp3Slots - 1 - i
		}
		switch {
		case block == MP3Long || at < 18:
		case at < 24:
			w = 1
		case at < 30:
			w = sineWindow(at-18, 12)
		default:
			w = 0
		}
		window = append(window, float32(w/9))
	}
	return window, []int{0}
}

// mp3Alias is what follows the transforms: the butterflies of neighbouring sub-bands, or for short blocks the order.
func mp3Alias(block MP3Block, vector int) lanesSum {
	s := lanesSum{taps: 2}
	for i := range mp3All {
		band, k := i/mp3Lines, i%mp3Lines
		switch mirror := mp3Lines - 1 - k; {
		case block == MP3Short:
			s.add((band*mp3Lines+k%3*6+k/3)*vector, 1)
			s.add(i*vector, 0)
		case k < 8 && band > 0:
			cs, ca := mp3Butterfly(k)
			s.add(i*vector, cs)
			s.add((i-2*k-1)*vector, -ca)
		case mirror < 8 && band < mp3Bands-1:
			cs, ca := mp3Butterfly(mirror)
			s.add(i*vector, cs)
			s.add((i+2*mirror+1)*vector, ca)
		default:
			s.add(i*vector, 1)
			s.add(i*vector, 0)
		}
	}
	return s
}

// mp3Butterfly gives the factors of ISO 11172-3 table 3-B.9.
func mp3Butterfly(k int) (cs, ca float64) {
	c := [8]float64{-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037}[k]
	root := math.Sqrt(1 + float64(c*c))
	return 1 / root, c / root
}

// Len returns the number of samples of a frame, 1632.
func (h *MP3Hybrid) Len() int { return mp3Frame }

// Coefficients returns the number of coefficients of a frame, 576.
func (h *MP3Hybrid) Coefficients() int { return mp3All }

// Rows returns how many whole frames that start hop samples apart lie in samples.
func (h *MP3Hybrid) Rows(samples, hop int) int {
	if hop < 1 {
		panic("dsp: hop must be positive")
	}
	if samples < mp3Frame {
		return 0
	}
	return (samples-mp3Frame)/hop + 1
}

// Forward writes the coefficients of all whole frames in src that start hop samples apart, one row of 576 after the
// other, and returns dst. Their scale is that of a decoder's numbers before its transforms, full scale being 1. They lie
// in the order of frequency, 18 a sub-band; those of short blocks sub-band by sub-band, then coefficient by coefficient,
// then window by window.
//
// A nil dst allocates; it panics if dst has another length. dst and src must not overlap.
func (h *MP3Hybrid) Forward(dst, src []float32, hop int) []float32 {
	rows := h.Rows(len(src), hop)
	dst = sized(dst, rows*mp3All)
	step, some := h.mdct.set.Lanes, h.distant
	if hop == 1 && rows > step { // fewer share too little
		step, some = mp3Chunk, h.neighbours
	}
	for r := 0; r < rows; r += step {
		some(dst[r*mp3All:min(r+step, rows)*mp3All], src[r*hop:], hop)
	}
	return dst
}

// neighbours does up to mp3Chunk frames that start at each sample: vectors hold what lies side by side in time.
func (h *MP3Hybrid) neighbours(dst, src []float32, _ int) {
	lanes := h.mdct.set.Lanes
	rows := len(dst) / mp3All
	vectors := (rows + lanes - 1) / lanes
	n := copy(h.columns, src[:rows-1+mp3Frame])
	clear(h.columns[n:])
	for v := range vectors + (mp3Slots-1)*mp3Bands/lanes {
		h.subbands.run(h.bands[v*lanes*mp3Bands:], h.columns[v*lanes:], &h.subbands.near)
	}
	for v := range vectors {
		h.frames(dst[v*lanes*mp3All:min((v+1)*lanes, rows)*mp3All], h.bands[v*lanes*mp3Bands:], h.near)
	}
}

// distant does up to as many frames as there are lanes, one in each.
func (h *MP3Hybrid) distant(dst, src []float32, hop int) {
	set := h.mdct.set
	if rows := len(dst) / mp3All; rows < set.Lanes {
		if h.few == nil {
			h.few = make([]float32, set.Lanes*mp3Frame)
		}
		for r := range rows {
			copy(h.few[r*mp3Frame:(r+1)*mp3Frame], src[r*hop:])
		}
		src, hop = h.few, mp3Frame
	}
	set.MDCT.ToLanes(&h.columns[0], &src[0], hop, mp3Frame)
	for s := range mp3Slots {
		h.subbands.run(h.bands[s*mp3Bands*set.Lanes:], h.columns[s*mp3Bands*set.Lanes:], &h.subbands.far)
	}
	h.frames(dst, h.bands, h.far)
}

// frames makes the coefficients of a vector of frames from their sub-bands.
func (h *MP3Hybrid) frames(dst, bands []float32, pos [][]int) {
	k, lanes := h.mdct.set.MDCT, h.mdct.set.Lanes
	for b := range mp3Bands {
		for i, p := range pos {
			h.mdct.transform(&h.lines[(b*mp3Lines+i*h.mdct.m)*lanes], &bands[b*lanes], h.windows[b%2], p)
		}
	}
	k.SumLanes(&h.reduced[0], &h.lines[0], &h.alias.w[0], &h.alias.pos[0], h.alias.taps, mp3All)
	if len(dst) == mp3All*lanes {
		k.FromLanes(&dst[0], &h.reduced[0], mp3All, mp3All)
		return
	}
	k.FromLanes(&h.result[0], &h.reduced[0], mp3All, mp3All)
	copy(dst, h.result)
}

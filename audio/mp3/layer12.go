package mp3

import (
	"math"
	"math/bits"

	"github.com/earwitness/earwitness/audio/internal/kernel"
)

// layer12 decodes frames of Layers I and II, in which 32 sub-bands are quantised directly: 12 or 36 samples each, in units of
// a scalefactor and with a number of levels that an allocation gives (ISO 11172-3 2.4.1.5 and 2.4.1.6, 13818-3 2.4.3.1).
type layer12 struct {
	selection
	scale  [32][2][3]float32  // by third of the frame, divided by the number of levels
	slots  [2]kernel.Subbands // of a twelfth or a third of a frame
	synth  [2]kernel.Polyphase
	planar [2][32 * perThird]float32
}

// scaleFactors holds 2^(1 - i/3), ISO 11172-3 table 3-B.1; the forbidden 63 is taken as the next of the series.
var scaleFactors = buildScaleFactors()

func buildScaleFactors() (t [64]float32) {
	for i := range t {
		t[i] = float32(math.Exp2(1 - float64(i)/3))
	}
	return t
}

func (d *layer12) decode(pcm []float32, h Header, frame []byte) outcome {
	r := d.reader(h, frame)
	n := len(r.buf) - slack
	shared, ok := d.readSelection(h, &r)
	d.readScales(h, &r, &shared)
	count, parts := h.partSlots(), 12
	// The length of what follows is known beforehand: nothing is decoded that does not lie in the frame.
	ok = ok && r.pos+d.sampleBits(h)*parts <= n*8
	for third := range count {
		clear(d.slots[:])
		for slot := 0; ok && slot < perThird; slot += count {
			d.readSamples(h, &r, slot, third)
		}
		pcm = d.render(pcm, h)
	}
	if !ok {
		return inconsistent
	}
	return decoded
}

// partSlots returns how many samples of each sub-band are coded together.
func (h Header) partSlots() int {
	if h.Layer == 1 {
		return 1
	}
	return 3
}

// perThird is how many slots have the same scalefactors: all of a frame of Layer I, a third of Layer II.
const perThird = 12

// render writes the samples of perThird slots and returns the rest of pcm.
func (d *layer12) render(pcm []float32, h Header) []float32 {
	n := 32 * perThird * h.Channels()
	if h.Channels() == 1 {
		d.synth[0].Run(pcm[:n], &d.slots[0], perThird)
		return pcm[n:]
	}
	for ch := range d.planar {
		d.synth[ch].Run(d.planar[ch][:], &d.slots[ch], perThird)
	}
	kernel.Interleave(pcm[:n], d.planar[0][:], d.planar[1][:])
	return pcm[n:]
}

// pass implements codec.
func (d *layer12) pass(Header, []byte) outcome { return decoded }

func (d *layer12) silence(pcm []float32, h Header) {
	clear(d.slots[:])
	for len(pcm) > 0 {
		pcm = d.render(pcm, h)
	}
}

// renew lets the second channel begin as at the start of a stream.
func (d *layer12) renew() { d.synth[1] = kernel.Polyphase{} }

// forget has nothing to do: there is no bit reservoir.
func (d *layer12) forget() {}

// distrust has nothing to do: a frame that was changed spoils no other.
func (d *layer12) distrust() {}

func (d *layer12) readScales(h Header, r *bitReader, shared *[32][2]int) {
	for sb := range d.levels {
		for ch := range h.Channels() {
			if n := d.levels[sb][ch]; n > 0 {
				d.scale[sb][ch] = readScale(r, shared[sb][ch])
				for third := range d.scale[sb][ch] {
					d.scale[sb][ch][third] /= float32(n)
				}
			}
		}
	}
}

// readScale reads a sub-band's scalefactors for the three thirds of a frame, of which shared says which are alike.
func readScale(r *bitReader, shared int) [3]float32 {
	a := scaleFactors[r.read(6)]
	switch shared {
	case 0:
		b := scaleFactors[r.read(6)]
		return [3]float32{a, b, scaleFactors[r.read(6)]}
	case 1:
		return [3]float32{a, a, scaleFactors[r.read(6)]}
	case 3:
		b := scaleFactors[r.read(6)]
		return [3]float32{a, b, b}
	}
	return [3]float32{a, a, a}
}

// grouped returns the width of a code for three samples of n levels, or 0 if each sample has its own.
func grouped(h Header, n int) int {
	if h.Layer == 1 {
		return 0
	}
	switch n {
	case 3:
		return 5
	case 5:
		return 7
	case 9:
		return 10
	}
	return 0
}

// sampleWidth returns the width of a sample with n = 2^width - 1 levels.
func sampleWidth(n int) int { return bits.Len(uint(n)) }

// sampleBits returns the length of one of the twelve parts of the samples.
func (d *layer12) sampleBits(h Header) int {
	bits := 0
	for sb := range d.levels {
		for ch := range h.Channels() {
			n := d.levels[sb][ch]
			switch {
			case n == 0 || ch == 1 && sb >= h.bound():
			case h.Layer == 1:
				bits += sampleWidth(n)
			case grouped(h, n) > 0:
				bits += grouped(h, n)
			default:
				bits += 3 * sampleWidth(n)
			}
		}
	}
	return bits
}

// readSamples reads one part of the samples, 1 or 3 of each sub-band, into the slots from slot on:
//
//	sample = (2·code - (n-1))/n·scale,  code = 0…n-1
func (d *layer12) readSamples(h Header, r *bitReader, slot, third int) {
	count, channels, bound := h.partSlots(), h.Channels(), h.bound()
	for sb := range d.levels {
		var codes [3]int
		for ch := range channels {
			n := d.levels[sb][ch]
			if n == 0 {
				continue
			}
			if ch == 0 || sb < bound {
				codes = readCodes(r, n, count)
			}
			scale, to := d.scale[sb][ch][third], d.slots[ch][slot:slot+count]
			for s := range to {
				to[s][sb] = float32(2*codes[s]-(n-1)) * scale
			}
		}
	}
}

// readCodes reads one code, or three. Three with few levels are the digits of one number.
func readCodes(r *bitReader, n, count int) (codes [3]int) {
	switch {
	case count == 3 && n == 3:
		c := r.read(5)
		return [3]int{c % 3, c / 3 % 3, c / 9 % 3}
	case count == 3 && n == 5:
		c := r.read(7)
		return [3]int{c % 5, c / 5 % 5, c / 25 % 5}
	case count == 3 && n == 9:
		c := r.read(10)
		return [3]int{c % 9, c / 9 % 9, c / 81 % 9}
	}
	width := sampleWidth(n)
	v := load(r.buf, r.pos) // three of up to 16 bits
	r.pos += width * count
	for i := range codes {
		codes[i] = int(v >> (64 - width))
		v <<= width
	}
	return codes
}

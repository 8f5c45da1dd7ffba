package mp3

import "math"

const (
	granuleLines = 576
	// maxFrameBytes bounds free-format frames; 640 kbit/s at 32 kHz, the most that encoders offer, is 2881 bytes.
	maxFrameBytes = 4096
	// maxReservoir is the furthest that main_data_begin reaches back.
	maxReservoir = 511
	maxSideBytes = 32
)

// outcome says how a frame's decoding went.
type outcome int

const (
	decoded      outcome = iota
	noReservoir          // main data lies in frames that were not read
	inconsistent         // side information or code words contradict the frame's length
)

// layer3 decodes Layer III frames. Frames that cannot be decoded come out as silence into which the frame before fades.
type layer3 struct {
	side     sideInfo
	sideBuf  [maxSideBytes + slack]byte
	main     [maxReservoir + maxFrameBytes + slack]byte // main data of this frame and those before
	mainLen  int
	channels [2]channel
	slots    [18][32]float32 // sub-band samples of one granule, by time
}

// channel is the state of one channel.
type channel struct {
	scale   scalefactors
	quant   [granuleLines]int16   // quantised lines in stream order
	lines   [granuleLines]float32 // spectrum
	last    int                   // lines from here on are zero
	overlap [32][18]float32       // second halves of the windowed blocks before
	live    int                   // sub-bands from here on have no overlap
	synth   synthesis
}

// decode writes a frame's samples to pcm, interleaved, h.Samples()·h.Channels() long.
func (d *layer3) decode(pcm []float32, h Header, frame []byte) outcome {
	result := d.prepare(h, frame)
	start := d.mainLen
	if result == decoded {
		start = d.mainLen - d.ownBytes(h, frame) - d.side.mainDataBegin
	}
	r := bitReader{buf: d.main[:d.mainLen+slack], pos: start * 8}
	step := granuleLines * h.Channels()
	for gr := range h.granules() {
		if result == decoded && !d.spectrum(h, gr, &r) {
			result = inconsistent
		}
		if result != decoded {
			d.mute()
		}
		for ch := range h.Channels() {
			d.render(pcm[gr*step+ch:(gr+1)*step], &d.side.granules[gr][ch], h, ch)
		}
	}
	return result
}

// forget empties the bit reservoir, after bytes that cannot be trusted.
func (d *layer3) forget() { d.mainLen = 0 }

// pass adds a frame's main data to the bit reservoir.
func (d *layer3) pass(h Header, frame []byte) { d.prepare(h, frame) }

// silence writes a frame of silence.
func (d *layer3) silence(pcm []float32, h Header) {
	d.side = sideInfo{}
	d.mute()
	step := granuleLines * h.Channels()
	for gr := range h.granules() {
		for ch := range h.Channels() {
			d.render(pcm[gr*step+ch:(gr+1)*step], &d.side.granules[gr][ch], h, ch)
		}
	}
}

func (d *layer3) mute() {
	for ch := range d.channels {
		d.channels[ch].last = 0
		clear(d.channels[ch].lines[:])
	}
}

// ownBytes returns the length of the main data that the frame itself carries.
func (d *layer3) ownBytes(h Header, frame []byte) int { return len(frame) - h.mainOffset() }

// protected returns the length of the side information.
func (d *layer3) protected(h Header, _ []byte) int { return 8 * h.sideBytes() }

// prepare reads side information and moves the frame's main data behind what is kept of earlier frames.
func (d *layer3) prepare(h Header, frame []byte) outcome {
	own := frame[h.mainOffset():]
	side := frame[h.mainOffset()-h.sideBytes() : h.mainOffset()]
	copy(d.sideBuf[:], side)
	valid := d.side.parse(h, d.sideBuf[:])

	kept := min(d.mainLen, maxReservoir)
	copy(d.main[:], d.main[d.mainLen-kept:d.mainLen])
	d.mainLen = kept + copy(d.main[kept:len(d.main)-slack], own)
	clear(d.main[d.mainLen : d.mainLen+slack])

	bits := 0
	for gr := range h.granules() {
		for ch := range h.Channels() {
			bits += d.side.granules[gr][ch].bits
		}
	}
	switch {
	case !valid || bits > (d.side.mainDataBegin+len(own))*8:
		return inconsistent
	case d.side.mainDataBegin > kept && bits > 0:
		return noReservoir
	case d.side.mainDataBegin > kept:
		d.side.mainDataBegin = kept
	}
	return decoded
}

// spectrum decodes one granule of all channels to lines.
func (d *layer3) spectrum(h Header, gr int, r *bitReader) bool {
	joint := h.ChannelMode == JointStereo
	intensity := joint && h.ModeExtension&1 != 0
	for ch := range h.Channels() {
		c, g := &d.channels[ch], &d.side.granules[gr][ch]
		end := r.pos + g.bits
		switch {
		case h.Version != MPEG1:
			c.scale.read2(r, g, intensity && ch == 1)
		case gr == 0:
			c.scale.read1(r, g, 0)
		default:
			c.scale.read1(r, g, d.side.scfsi[ch])
		}
		l := &layouts[h.frequencyIndex()][g.shape()]
		if !c.huffman(r, g, l, end) {
			return false
		}
		c.requantise(g, l)
		r.pos = end
	}
	if joint {
		d.stereo(h, gr)
	}
	return true
}

// huffman decodes the granule's lines, which end before bit end.
func (c *channel) huffman(r *bitReader, g *granule, l *layout, end int) bool {
	big := 2 * g.bigValues
	bounds := [4]int{0, l.region, granuleLines, granuleLines}
	if !g.switching {
		edges := &l.edges
		bounds[1] = edges[min(g.regions[0]+1, l.bands)]
		bounds[2] = edges[min(g.regions[0]+g.regions[1]+2, l.bands)]
	}
	for i, table := range g.tables {
		from, to := min(bounds[i], big), min(bounds[i+1], big)
		switch t := pairTables[table]; {
		case from >= to:
		case table == 0:
			clear(c.quant[from:to])
		case t == nil:
			return false
		case linbits[table] > 0:
			t.pairsEscaped(c.quant[from:to], r, linbits[table])
		default:
			t.pairs(c.quant[from:to], r)
		}
	}
	if r.pos > end {
		return false
	}
	c.last = big + quadTables[g.quadTable].quads(c.quant[big:], r, end)
	for c.last > 0 && c.quant[c.last-1] == 0 {
		c.last--
	}
	return true
}

// maxQuantised is the largest magnitude that can be coded, 15 + 2^13 - 1.
const maxQuantised = 8206

// powers holds sign(n)·|n|^(4/3) at n + maxQuantised.
var powers = buildPowers()

func buildPowers() (t [2*maxQuantised + 1]float32) {
	for n := range maxQuantised + 1 {
		p := float64(n) * math.Cbrt(float64(n))
		t[maxQuantised+n] = float32(p)
		t[maxQuantised-n] = float32(-p)
	}
	t[maxQuantised] = 0
	return t
}

// gains holds 2^(e/4) at e + gainBias; the least exponent is -210 - 8·7 - 4·(31+3).
var gains = buildGains()

const gainBias = 210 + 8*7 + 4*(31+3)

func buildGains() (t [gainBias + 46]float32) {
	for i := range t {
		t[i] = float32(math.Exp2(float64(i-gainBias) / 4))
	}
	return t
}

// requantise turns quant to lines:
//
//	lines[i] = sign(quant[i])·|quant[i]|^(4/3)·2^((globalGain - 210 - 8·subblockGain[w])/4 - scale·(sf + pre)),  scale = 1/2 or 1
func (c *channel) requantise(g *granule, l *layout) {
	scale := 2
	if g.coarse {
		scale = 4
	}
	for band := 0; band < l.bands && l.edges[band] < c.last; band++ {
		sf := int(c.scale.value[band])
		e := g.globalGain - 210
		if band >= l.long {
			e -= 8 * g.subblockGain[l.window(band)]
		} else if g.preflag {
			sf += int(preemphasis[band])
		}
		gain := gains[gainBias+e-scale*sf]
		from, to := l.edges[band], min(l.edges[band+1], c.last)
		lines := c.lines[from:to]
		for i, q := range c.quant[from:to] {
			lines[i] = powers[int(q)+maxQuantised] * gain
		}
	}
	clear(c.lines[c.last:])
}

package aac

import "github.com/earwitness/earwitness/audio/internal/kernel"

// Decoder makes samples of raw data blocks. It is not safe for concurrent use.
type Decoder struct {
	parser  *Parser
	bank    *filterbank
	layout  layout // nil until the first block, if the configuration leaves the channels to it
	laps    []lap  // by output channel
	noise   generator
	sbr     bool
	used    int // bytes of the last packet
	spectra [2][1024]float32
	samples [2][1024]float32
	observe func(*Block)
}

// NewDecoder prepares for a stream coded as c says. It returns an UnsupportedError as [NewParser] does, and for a channel
// configuration that it knows no order of. SSR has a filter bank of its own, which is not known here; but no encoder of it
// is, and what says to be SSR is AAC-LC under a wrong name.
func NewDecoder(c Config) (*Decoder, error) {
	p, err := NewParser(c)
	if err != nil {
		return nil, err
	}
	l, err := layoutOf(c)
	if err != nil {
		return nil, err
	}
	d := &Decoder{parser: p, bank: newFilterbank(c.FrameSamples), noise: noiseSeed}
	d.setLayout(l)
	return d, nil
}

// Reset forgets what came before, as at a jump or after a gap, but for the channels that the first block told. The next
// block lacks the part of the one before, as a stream's first block does.
func (d *Decoder) Reset() {
	clear(d.laps)
	d.noise = noiseSeed
}

// Observe calls f with each block that is decoded from now on. It is valid during the call.
func (d *Decoder) Observe(f func(*Block)) { d.observe = f }

func (d *Decoder) setLayout(l layout) {
	d.layout = l
	d.laps = make([]lap, l.channels())
}

// Channels returns the number of channels, 0 as long as neither configuration nor a block has told it.
func (d *Decoder) Channels() int { return len(d.laps) }

// SBR reports whether a block held data for spectral band replication. If so, the samples are the core alone, at half the
// rate of what was encoded.
func (d *Decoder) SBR() bool { return d.sbr }

// Used returns how many bytes of the last packet its raw data block took; 0 if it was refused. ADTS frames of several
// blocks hold one behind the other, with a CRC of two bytes behind each if there is one.
func (d *Decoder) Used() int { return d.used }

// Decode appends the samples of the raw data block that packet begins with to dst, full scale ±1, not clipped:
// Config.FrameSamples of each channel, interleaved in the order of WAV files (front left, front right, centre, low
// frequency, back left, back right, then others), those of unusual programs in their own order. A stream's first block is
// the encoder's delay, which the container knows.
//
// It returns a FormatError for a block that contradicts the standard or has other elements than the configuration says,
// or an UnsupportedError; then nothing is appended, and the next block is decoded as if this one had not been.
func (d *Decoder) Decode(dst []float32, packet []byte) ([]float32, error) {
	d.used = 0
	b, err := d.parser.Parse(packet)
	if err != nil {
		return dst, err
	}
	l := d.layout
	if l == nil {
		if l, err = blockLayout(b); err != nil {
			return dst, err
		}
	}
	var seats [maxElements]int
	if !l.match(seats[:], b) {
		return dst, &FormatError{Bit: b.Bits, Text: "other elements than the configuration has"}
	}
	if d.layout == nil {
		d.setLayout(l)
	}
	if d.observe != nil {
		d.observe(b)
	}
	d.used = (b.Bits + 7) / 8
	d.sbr = d.sbr || b.SBR()
	n := len(dst)
	dst = append(dst, make([]float32, d.bank.n*len(d.laps))...)
	for i := range b.Elements {
		d.element(dst[n:], &b.Elements[i], d.layout[seats[i]])
	}
	return dst, nil
}

// element decodes an element into its channels of dst.
func (d *Decoder) element(dst []float32, e *Element, s seat) {
	for i := range e.Channels {
		e.Channels[i].requantise(&d.spectra[i], &d.noise)
	}
	if e.Type == CPE {
		e.joinStereo(&d.spectra[0], &d.spectra[1])
	}
	for i := range e.Channels {
		c := &e.Channels[i]
		c.TNS.apply(d.spectra[i][:], &c.Windows, d.parser.format.bandTables)
		d.bank.synthesise(d.samples[i][:d.bank.n], &d.spectra[i], &c.Windows, &d.laps[s.out[i]])
	}
	if e.Type == CPE && len(d.laps) == 2 {
		kernel.Interleave(dst, d.samples[0][:], d.samples[1][:])
		return
	}
	for i := range e.Channels {
		for k, x := range d.samples[i][:d.bank.n] {
			dst[k*len(d.laps)+s.out[i]] = x
		}
	}
}

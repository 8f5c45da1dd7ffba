// Package vorbis decodes packets of Vorbis I audio to float32.
//
// A stream begins with three header packets: identification, comments, and a setup that holds all that other codecs fix in
// tables: Huffman codes, vector codebooks, shapes of envelopes. An audio packet holds one block of one of two sizes. For
// each channel it codes an envelope of the spectrum, the floor, and the spectrum divided by that, the residue, as sums of
// vectors; channels may be coupled. An inverse MDCT and the overlap with the block before give the samples
// (Vorbis I specification, xiph.org/vorbis/doc; section numbers in this package are its).
//
// The specification does not allow packets to be rejected for ending too early: what is missing is silence. Containers,
// which also say where a stream is trimmed, are read by the callers. Nothing is clipped.
//
// Limits: at most 64 channels; codebooks of at most 2^20 entries and 2^20 values in all, and no more than 2^16 and 64 for
// each byte of the setup; floors of type 0 with at most 2048 coefficients in all channels together.
package vorbis

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/earwitness/earwitness/audio/internal/imdct"
)

// headerStart is how many bytes of a header packet its type and the name take.
const headerStart = 7

// maxChannels bounds channels, of which the format allows 255.
const maxChannels = 64

// FormatError reports a packet that contradicts the specification.
type FormatError struct {
	Packet string // "identification header", "comment header", "setup header" or "audio packet"
	AtBit  int    // from the start of the packet
	Text   string
}

// Error returns the message with packet and place.
func (e *FormatError) Error() string {
	return fmt.Sprintf("vorbis: %s, bit %d: %s", e.Packet, e.AtBit, e.Text)
}

// Info is what the identification header says (section 4.2.2).
type Info struct {
	SampleRate int    // Hz
	Channels   int    // 1…64
	BlockSizes [2]int // of short and long blocks, in samples, 64…8192
	// Bit rates in bit/s, as the encoder meant them; 0 or less if it does not say.
	MaximumBitRate, NominalBitRate, MinimumBitRate int
}

// Decoder decodes the audio packets of one stream. It is not safe for concurrent use.
type Decoder struct {
	info    Info
	setup   setup
	plans   [2]*imdct.Plan
	windows [2][]float32 // rising halves
	order   []int        // where each channel goes in a frame of the output
	packet  bitReader
	residue residueDecoder

	envelopes []envelope
	audible   []bool // channels that have an envelope
	used      []bool // channels whose residue is coded
	bundle    bundle

	before, after block
	started       bool        // there is a block before
	channels      [][]float32 // samples that are complete
}

// bundle is the channels of a submap.
type bundle struct {
	spectra [][]float32
	used    []bool
}

// block holds a spectrum for each channel, and after the transform its DCT-IV.
type block struct {
	lines   int
	spectra [][]float32
}

// NewDecoder prepares to decode a stream with the given first and third header packets. Memory is bounded by the limits
// of the package. Errors are *FormatError.
func NewDecoder(identification, setupHeader []byte) (*Decoder, error) {
	info, err := parseIdentification(identification)
	if err != nil {
		return nil, err
	}
	d := &Decoder{info: info, setup: setup{channels: info.Channels, sizes: info.BlockSizes}}
	if !bytes.HasPrefix(setupHeader, []byte("\x05vorbis")) {
		return nil, &FormatError{Packet: "setup header", Text: "not a setup header"}
	}
	d.setup.reset(setupHeader)
	if err := d.setup.parse(); err != nil {
		return nil, err
	}
	d.setup.buf = nil
	d.prepare()
	return d, nil
}

// parseIdentification reads the first header packet.
func parseIdentification(b []byte) (Info, error) {
	fail := func(at int, text string) (Info, error) {
		return Info{}, &FormatError{Packet: "identification header", AtBit: 8 * at, Text: text}
	}
	if !bytes.HasPrefix(b, []byte("\x01vorbis")) || len(b) < 30 {
		return fail(0, "not an identification header")
	}
	word := func(at int) int { return int(int32(binary.LittleEndian.Uint32(b[at:]))) }
	info := Info{
		Channels: int(b[11]), SampleRate: word(12), BlockSizes: [2]int{1 << (b[28] & 15), 1 << (b[28] >> 4)},
		MaximumBitRate: word(16), NominalBitRate: word(20), MinimumBitRate: word(24),
	}
	switch {
	case word(7) != 0:
		return fail(7, "unknown version")
	case info.Channels == 0 || info.Channels > maxChannels:
		return fail(11, "number of channels is not in 1…64")
	case info.SampleRate <= 0:
		return fail(12, "sample rate is not in 1…2147483647")
	case info.BlockSizes[0] < 64 || info.BlockSizes[1] > 8192 || info.BlockSizes[0] > info.BlockSizes[1]:
		return fail(28, "block sizes are not in 64…8192, the short one first")
	case b[29]&1 == 0:
		return fail(29, "the framing bit at the end is not set")
	}
	return info, nil
}

// prepare makes tables and room for a setup.
func (d *Decoder) prepare() {
	channels, longest := d.info.Channels, d.info.BlockSizes[1]/2
	for i, size := range d.info.BlockSizes {
		d.plans[i] = imdct.New(size/2, 1)
		d.windows[i] = window(size / 2)
	}
	d.order = outputOrder(channels)
	d.residue = residueDecoder{bits: &d.packet, books: d.setup.books}
	d.residue.classes = make([]uint8, channels*longest)
	d.residue.interleaved = make([]float32, channels*longest)
	d.envelopes = make([]envelope, channels)
	d.audible, d.used = make([]bool, channels), make([]bool, channels)
	for _, b := range []*block{&d.before, &d.after} {
		b.spectra = make([][]float32, channels)
		for c := range b.spectra {
			b.spectra[c] = make([]float32, longest)
		}
	}
	d.channels = make([][]float32, channels)
	for c := range d.channels {
		d.channels[c] = make([]float32, longest)
	}
	d.bundle = bundle{make([][]float32, 0, channels), make([]bool, 0, channels)}
}

// window returns the rising half of the window for n lines (section 4.3.1).
func window(n int) []float32 {
	w := make([]float32, n)
	for i := range w {
		s := math.Sin(math.Pi / 2 * (float64(i) + 0.5) / float64(n))
		w[i] = float32(math.Sin(math.Pi / 2 * s * s))
	}
	return w
}

// outputOrder returns where in a frame of WAV order each channel goes that Vorbis knows by its place (section 4.3.9).
func outputOrder(channels int) []int {
	switch channels {
	case 3:
		return []int{0, 2, 1} // left, centre, right
	case 5:
		return []int{0, 2, 1, 3, 4} // left, centre, right, rear left, rear right
	case 6:
		return []int{0, 2, 1, 4, 5, 3} // and low frequencies
	case 7:
		return []int{0, 2, 1, 5, 6, 4, 3} // left, centre, right, side left, side right, rear, low frequencies
	case 8:
		return []int{0, 2, 1, 6, 7, 4, 5, 3} // left, centre, right, two at the side, two at the rear, low frequencies
	}
	order := make([]int, channels)
	for c := range order {
		order[c] = c
	}
	return order
}

// Info returns what the identification header says.
func (d *Decoder) Info() Info { return d.info }

// Reset forgets the last block, as where packets are missing or the stream is sought: the next packet completes nothing.
func (d *Decoder) Reset() { d.started = false }

package audio

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/earwitness/earwitness/audio/internal/kernel"
)

// pcmBlockBytes is about what one read of plain samples takes: large enough that the call costs nothing, small enough
// that bytes and floats stay in a core's second-level cache.
const pcmBlockBytes = 64 << 10

// pcmCoding is how one sample of plain audio lies in a file.
type pcmCoding struct {
	kind  byte // one of the kinds below
	bytes int
	big   bool // most significant byte first
}

// Kinds of samples.
const (
	pcmSigned   = 's' // two's complement of 1 to 4 bytes
	pcmUnsigned = 'u' // a byte with its zero at 128
	pcmFloat    = 'f' // IEEE 754, 4 or 8 bytes
	pcmALaw     = 'a' // ITU-T G.711, a byte
	pcmMuLaw    = 'm'
)

// name is what ffmpeg calls the coding.
func (c pcmCoding) name() string {
	switch {
	case c.kind == pcmALaw:
		return "pcm_alaw"
	case c.kind == pcmMuLaw:
		return "pcm_mulaw"
	}
	name := "pcm_" + string(c.kind) + map[int]string{1: "8", 2: "16", 3: "24", 4: "32", 8: "64"}[c.bytes]
	switch {
	case c.bytes == 1:
		return name
	case c.big:
		return name + "be"
	}
	return name + "le"
}

// width is the bytes of a sample as TeePCM gives integers, which those of G.711 become too.
func (c pcmCoding) width() int {
	if c.kind == pcmALaw || c.kind == pcmMuLaw {
		return 2
	}
	return c.bytes
}

// setPCM makes plain samples the codec of a file whose channels are known.
func (f *chunkFile) setPCM(c pcmCoding) {
	f.info.Codec, f.info.BitsPerSample, f.info.Lossless = c.name(), 8*c.width(), true
	size := c.bytes * max(f.info.Channels, 1)
	f.codec = codec{
		unit:    size,
		frames:  func(n int64) int64 { return n / int64(size) },
		decoder: func(r spanReader) Decoder { return newPCM(r, c) },
	}
	f.info.BitRate = size * 8 * f.info.SampleRate
}

// pcm decodes plain samples.
type pcm struct {
	spanReader
	coding    pcmCoding
	buf       []byte
	wide      []byte // samples of G.711, expanded
	ints      []int32
	floats    []float32
	notFinite bool
	joined    bool // pieces of a container's track
}

func newPCM(r spanReader, c pcmCoding) *pcm {
	return &pcm{spanReader: r, coding: c, buf: make([]byte, pcmBlockBytes/r.unit*r.unit)}
}

// Decode implements Decoder.
func (d *pcm) Decode() (Block, error) {
	b, at, err := d.read(len(d.buf))
	if err != nil {
		return Block{}, err
	}
	n := len(b) / d.coding.width()
	if d.coding.kind == pcmFloat {
		d.floats = grow(d.floats, n)
		d.toFloats(d.floats, b, at)
		return Block{Floats: d.floats}, nil
	}
	d.ints = grow(d.ints, n)
	bytesToInts(d.ints, b, d.coding.width())
	return Block{Ints: d.ints}, nil
}

// ReadFloats implements direct.
func (d *pcm) ReadFloats(dst []float32) (n int, tee []byte, err error) {
	b, at, err := d.read(len(dst) * d.coding.bytes)
	if err != nil {
		return 0, nil, err
	}
	n = len(b) / d.coding.width()
	if d.coding.kind == pcmFloat {
		if !d.toFloats(dst[:n], b, at) {
			b = nil
		}
		return n, b, nil
	}
	bytesToFloats(dst[:n], b, d.coding.width())
	return n, b, nil
}

// Skip passes over frames without reading them.
func (d *pcm) Skip(frames int64) (int64, error) { return d.skip(frames) }

// read reads samples from up to most bytes, and makes them little-endian and integers signed, as TeePCM promises them.
func (d *pcm) read(most int) (b []byte, at int64, err error) {
	most = min(most, len(d.buf))
	b, at, err = d.next(d.buf[:most-most%int(d.unit)])
	if err != nil {
		return nil, at, err
	}
	switch d.coding.kind {
	case pcmUnsigned:
		flipTop(b)
	case pcmALaw:
		d.wide = expand(d.wide, b, &aLawLevels)
		return d.wide, at, nil
	case pcmMuLaw:
		d.wide = expand(d.wide, b, &muLawLevels)
		return d.wide, at, nil
	}
	if d.coding.big {
		swapBytes(b, d.coding.bytes)
	}
	return b, at, nil
}

// flipTop makes bytes with their zero at 128 signed.
func flipTop(b []byte) {
	for ; len(b) >= 8; b = b[8:] {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^0x8080808080808080)
	}
	for i := range b {
		b[i] ^= 0x80
	}
}

// swapBytes reverses the bytes of each sample.
func swapBytes(b []byte, width int) {
	switch width {
	case 2:
		for ; len(b) >= 8; b = b[8:] {
			v := binary.LittleEndian.Uint64(b)
			binary.LittleEndian.PutUint64(b, v<<8&0xFF00FF00FF00FF00|v>>8&0x00FF00FF00FF00FF)
		}
		for ; len(b) >= 2; b = b[2:] {
			b[0], b[1] = b[1], b[0]
		}
	case 3:
		for ; len(b) >= 3; b = b[3:] {
			b[0], b[2] = b[2], b[0]
		}
	case 4:
		for ; len(b) >= 4; b = b[4:] {
			binary.LittleEndian.PutUint32(b, binary.BigEndian.Uint32(b))
		}
	case 8:
		for ; len(b) >= 8; b = b[8:] {
			binary.LittleEndian.PutUint64(b, bits.ReverseBytes64(binary.LittleEndian.Uint64(b)))
		}
	}
}

// toFloats converts float samples of 4 or 8 bytes. What is not finite becomes 0, since one NaN would spread through
// every filter. It reports whether dst holds the bytes of b as they are.
func (d *pcm) toFloats(dst []float32, b []byte, at int64) (same bool) {
	if d.coding.bytes == 8 {
		for i := range dst {
			dst[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])))
		}
	} else if allFinite(dst, b) {
		return true
	}
	for i, v := range dst {
		if v-v == 0 {
			continue
		}
		if !d.notFinite {
			d.notFinite = true
			d.add(CodeNotFinite, at+int64(i*d.coding.bytes), "samples that are not finite numbers, set to 0; here is the first")
		}
		dst[i] = 0
	}
	return false
}

// allFinite copies floats of 4 bytes, two at a time, and reports whether all are finite: adding one to an exponent of
// all ones carries into the sign.
func allFinite(dst []float32, b []byte) bool {
	const exponents, ones = 0x7F8000007F800000, 0x0080000000800000
	var carry uint64
	for ; len(dst) >= 2 && len(b) >= 8; dst, b = dst[2:], b[8:] {
		v := binary.LittleEndian.Uint64(b)
		dst[0], dst[1] = math.Float32frombits(uint32(v)), math.Float32frombits(uint32(v>>32))
		carry |= v&exponents + ones
	}
	if len(dst) > 0 {
		v := binary.LittleEndian.Uint32(b)
		dst[0] = math.Float32frombits(v)
		carry |= uint64(v)&exponents + ones
	}
	return carry&0x8000000080000000 == 0
}

// bytesToInts converts little-endian integers of 1 to 4 bytes.
func bytesToInts(dst []int32, b []byte, width int) {
	switch width {
	case 1:
		for i := range dst {
			dst[i] = int32(int8(b[i]))
		}
	case 2:
		for i := range dst {
			dst[i] = int32(int16(binary.LittleEndian.Uint16(b[2*i:])))
		}
	case 3:
		for i := range dst {
			s := b[3*i : 3*i+3]
			dst[i] = int32(uint32(s[0])<<8|uint32(s[1])<<16|uint32(s[2])<<24) >> 8
		}
	case 4:
		for i := range dst {
			dst[i] = int32(binary.LittleEndian.Uint32(b[4*i:]))
		}
	}
}

// bytesToFloats converts the same to ±1.
func bytesToFloats(dst []float32, b []byte, width int) {
	switch width {
	case 1:
		for i, v := range b[:len(dst)] {
			dst[i] = float32(int8(v)) * 0x1p-7
		}
	case 2:
		kernel.Int16(dst, b)
	case 3:
		kernel.Int24(dst, b)
	case 4:
		kernel.Int32(dst, b)
	}
}

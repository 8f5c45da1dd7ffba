package audio

import (
	"encoding/binary"
	"math"
)

// ADPCM codes the difference of each sample to a prediction in four bits, with a step that adapts. Blocks begin with
// the state in the clear, so that damage ends with them. Three kinds are decoded, to the 16-bit integers that their
// specifications lead to:
//
//   - IMA in WAV (IMA Digital Audio Focus and Technical Working Groups, 1992; Microsoft "Multimedia Standards Update"),
//   - IMA in AIFF-C and CAF (Apple QuickTime, ima4),
//   - Microsoft's own in WAV ("Multimedia Standards Update").
//
// The difference of IMA is the sum of halved steps, each rounded down, as its specification says; ffmpeg multiplies
// instead and differs by some units.

// imaSteps are the 89 step sizes of IMA, imaMoves how each code moves the index in them.
var (
	imaSteps = [89]int32{
		7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118,
		130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060,
		1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132,
		7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
	}
	imaMoves = [8]int{-1, -1, -1, -1, 2, 4, 6, 8}
)

// imaState predicts the samples of one channel.
type imaState struct {
	last  int32
	index int
}

// next decodes a code of four bits.
func (s *imaState) next(code byte) int32 {
	step := imaSteps[s.index]
	diff := step >> 3
	if code&4 != 0 {
		diff += step
	}
	if code&2 != 0 {
		diff += step >> 1
	}
	if code&1 != 0 {
		diff += step >> 2
	}
	if code&8 != 0 {
		diff = -diff
	}
	s.last = clip16(s.last + diff)
	s.index = min(max(s.index+imaMoves[code&7], 0), len(imaSteps)-1)
	return s.last
}

func clip16(v int32) int32 { return min(max(v, math.MinInt16), math.MaxInt16) }

// adpcm decodes blocks, all of the same kind.
type adpcm struct {
	spanReader
	channels int
	buf      []byte
	ints     []int32
	floats   []float32
	state    []imaState
	// block decodes one block, the last perhaps not whole, to dst and returns the frames, or false if its header is
	// impossible.
	block func(dst []int32, b []byte) (frames int, ok bool)
	most  int // frames of a block
}

// adpcmBlockBytes is about what one Decode reads.
const adpcmBlockBytes = 16 << 10

func newADPCM(r spanReader, channels, frames int) *adpcm {
	blocks := max(adpcmBlockBytes/int(r.unit), 1)
	return &adpcm{
		spanReader: r, channels: channels, most: frames,
		buf: make([]byte, blocks*int(r.unit)), ints: make([]int32, blocks*frames*channels), state: make([]imaState, channels),
	}
}

// Decode implements Decoder. A block with an impossible header becomes silence.
func (d *adpcm) Decode() (Block, error) {
	for {
		b, at, err := d.next(d.buf)
		if err != nil {
			return Block{}, err
		}
		done := 0
		for ; len(b) > 0; b, at = b[min(len(b), int(d.unit)):], at+d.unit {
			dst := d.ints[done*d.channels : (done+d.most)*d.channels]
			frames, ok := d.block(dst, b[:min(len(b), int(d.unit))])
			if !ok {
				d.add(CodeDamaged, at, "the header of an ADPCM block is impossible; the block is replaced by silence")
				clear(dst[:frames*d.channels])
			}
			done += frames
		}
		if done > 0 {
			d.floats = grow(d.floats, done*d.channels)
			scaleInts(d.floats, d.ints[:done*d.channels], 16)
			return Block{Floats: d.floats}, nil
		}
	}
}

// blockDecoder decodes a block to dst with the state of d, see adpcm.block.
type blockDecoder func(d *adpcm, dst []int32, b []byte) (frames int, ok bool)

// setADPCM makes blocks of ADPCM the codec of a file whose channels are known. frames tells how many a block of so many
// bytes, whole or not, decodes to.
func (f *chunkFile) setADPCM(name string, unit int, frames func(bytes int) int, block blockDecoder) {
	f.info.Codec = name
	channels := f.info.Channels
	f.codec = codec{
		unit: unit, partial: true,
		frames: func(n int64) int64 {
			return n/int64(unit)*int64(frames(unit)) + int64(frames(int(n%int64(unit))))
		},
		decoder: func(r spanReader) Decoder {
			d := newADPCM(r, channels, frames(unit))
			d.block = func(dst []int32, b []byte) (int, bool) { return block(d, dst, b) }
			return d
		},
	}
}

// setIMA sets IMA ADPCM in WAV: blocks of unit bytes.
func (f *chunkFile) setIMA(unit int) {
	channels := f.info.Channels
	if channels < 1 || channels > MaxChannels || unit < 4*channels {
		f.info.Codec = "adpcm_ima_wav"
		return
	}
	frames := func(n int) int {
		if n < 4*channels {
			return 0
		}
		return 1 + (n-4*channels)/(4*channels)*8
	}
	f.setADPCM("adpcm_ima_wav", unit, frames, func(d *adpcm, dst []int32, b []byte) (int, bool) {
		return frames(len(b)), d.imaBlock(dst, b, frames(len(b)))
	})
}

// imaBlock decodes a block: for each channel a sample of 16 bits and an index, then for each eight codes, the first in
// the low bits.
func (d *adpcm) imaBlock(dst []int32, b []byte, frames int) bool {
	if frames == 0 {
		return true
	}
	c := d.channels
	for i := range c {
		s := imaState{last: int32(int16(binary.LittleEndian.Uint16(b[4*i:]))), index: int(b[4*i+2])}
		if s.index >= len(imaSteps) {
			return false
		}
		d.state[i], dst[i] = s, s.last
	}
	b, dst = b[4*c:], dst[c:]
	for ; frames > 8; frames -= 8 {
		for i := range c {
			for j, v := range b[4*i : 4*i+4] {
				dst[2*j*c+i] = d.state[i].next(v & 15)
				dst[(2*j+1)*c+i] = d.state[i].next(v >> 4)
			}
		}
		b, dst = b[4*c:], dst[8*c:]
	}
	return true
}

// setIMA4 sets the ADPCM of AIFF-C and CAF: for each channel in turn a packet of 34 bytes, which are 64 samples.
func (f *chunkFile) setIMA4() {
	channels := f.info.Channels
	if channels < 1 || channels > MaxChannels {
		f.info.Codec = "adpcm_ima_qt"
		return
	}
	frames := func(n int) int { return n / (34 * channels) * 64 }
	f.setADPCM("adpcm_ima_qt", 34*channels, frames, func(d *adpcm, dst []int32, b []byte) (int, bool) {
		return frames(len(b)), frames(len(b)) == 0 || d.ima4Block(dst, b)
	})
}

// ima4Block decodes a packet of each channel. Its header holds the upper nine bits of the prediction; where the state
// from the packet before agrees with them, its lower bits are right too and are kept.
func (d *adpcm) ima4Block(dst []int32, b []byte) bool {
	for i := range d.channels {
		p := b[34*i : 34*i+34]
		head := binary.BigEndian.Uint16(p)
		s := imaState{last: int32(int16(head &^ 0x7F)), index: int(head & 0x7F)}
		if s.index >= len(imaSteps) {
			return false
		}
		if old := d.state[i]; old.index == s.index && max(old.last-s.last, s.last-old.last) <= 0x7F {
			s = old
		}
		for j, v := range p[2:] {
			dst[2*j*d.channels+i] = s.next(v & 15)
			dst[(2*j+1)*d.channels+i] = s.next(v >> 4)
		}
		d.state[i] = s
	}
	return true
}

// msFactors are what each code makes of the step of Microsoft's ADPCM, in 256ths.
var msFactors = [16]int32{230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230}

// setMS sets Microsoft's ADPCM: blocks of unit bytes, predicted by one of some pairs of coefficients.
func (f *chunkFile) setMS(unit int, pairs [][2]int32) {
	channels := f.info.Channels
	if channels < 1 || channels > 2 || unit < 7*channels {
		f.info.Codec = "adpcm_ms"
		return
	}
	if len(pairs) == 0 {
		f.info.Codec, f.codec.lacks = "adpcm_ms", "the format chunk of Microsoft ADPCM lacks its coefficients"
		return
	}
	frames := func(n int) int {
		if n < 7*channels {
			return 0
		}
		return 2 + (n-7*channels)*2/channels
	}
	f.setADPCM("adpcm_ms", unit, frames, func(d *adpcm, dst []int32, b []byte) (int, bool) {
		return frames(len(b)), d.msBlock(dst[:frames(len(b))*channels], b, pairs)
	})
}

// msState predicts the samples of one channel.
type msState struct {
	pair         [2]int32
	step         int32
	last, before int32
}

// next decodes a code of four bits.
func (s *msState) next(code byte) int32 {
	v := (int64(s.last)*int64(s.pair[0]) + int64(s.before)*int64(s.pair[1])) / 256
	v += int64(int8(code<<4)>>4) * int64(s.step)
	s.before, s.last = s.last, int32(min(max(v, math.MinInt16), math.MaxInt16))
	s.step = int32(min(max(int64(msFactors[code])*int64(s.step)/256, 16), math.MaxInt32/768))
	return s.last
}

// msBlock decodes a block: for each channel the pair, the step and two samples, the later first; then the codes, the
// first in the high bits, channels by turns.
func (d *adpcm) msBlock(dst []int32, b []byte, pairs [][2]int32) bool {
	if len(dst) == 0 {
		return true
	}
	var state [2]msState
	c := d.channels
	word := func(at int) int32 { return int32(int16(binary.LittleEndian.Uint16(b[at:]))) }
	for i := range c {
		if int(b[i]) >= len(pairs) {
			return false
		}
		state[i] = msState{pair: pairs[b[i]], step: word(c + 2*i), last: word(3*c + 2*i), before: word(5*c + 2*i)}
		dst[i], dst[c+i] = state[i].before, state[i].last
	}
	dst = dst[2*c:]
	for j, v := range b[7*c:] {
		if 2*j+1 >= len(dst) {
			break
		}
		dst[2*j] = state[0].next(v >> 4)
		dst[2*j+1] = state[c-1].next(v & 15)
	}
	return true
}

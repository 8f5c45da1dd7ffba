package audio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// pcmBlockBytes is about what one Decode of plain samples reads: large enough that the read call costs nothing,
// small enough that bytes, integers and floats stay in a core's second-level cache.
const pcmBlockBytes = 64 << 10

// pcm decodes samples that lie in the file one after the other.
type pcm struct {
	problemList
	r         io.ReaderAt
	at, end   int64 // of the samples not read yet
	frameSize int64
	codec     string
	buf       []byte
	ints      []int32
	floats    []float32
	notFinite bool
}

func newPCM(w *wavFile) *pcm {
	n := pcmBlockBytes / w.frameSize * w.frameSize
	return &pcm{
		problemList: w.problemList, r: w.src.r, at: w.dataAt, end: w.dataEnd,
		frameSize: int64(w.frameSize), codec: w.info.Codec, buf: make([]byte, n),
	}
}

// Decode implements Decoder.
func (d *pcm) Decode() (Block, error) {
	n := int(min(int64(len(d.buf)), d.end-d.at))
	if n <= 0 {
		return Block{}, io.EOF
	}
	got, err := d.r.ReadAt(d.buf[:n], d.at)
	if got < n {
		if !errors.Is(err, io.EOF) {
			return Block{}, fmt.Errorf("reading samples at byte %d: %w", d.at, err)
		}
		d.add(CodeTruncated, d.at+int64(got), "the file became shorter while it was read")
		got -= got % int(d.frameSize)
		d.end = d.at + int64(got)
	}
	b := d.convert(d.buf[:got])
	d.at += int64(got)
	return b, nil
}

// Skip passes over frames without reading them.
func (d *pcm) Skip(frames int64) (int64, error) {
	left := (d.end - d.at) / d.frameSize
	if frames > left {
		d.at = d.end
		return left, io.EOF
	}
	d.at += frames * d.frameSize
	return frames, nil
}

func (d *pcm) convert(b []byte) Block {
	switch d.codec {
	case "pcm_f32le":
		d.floats = grow(d.floats, len(b)/4)
		for i := range d.floats {
			d.floats[i] = d.finite(i*4, math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
		}
		return Block{Floats: d.floats}
	case "pcm_f64le":
		d.floats = grow(d.floats, len(b)/8)
		for i := range d.floats {
			d.floats[i] = d.finite(i*8, float32(math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))))
		}
		return Block{Floats: d.floats}
	}
	d.ints = pcmInts(d.ints, b, d.codec)
	return Block{Ints: d.ints}
}

// finite sets to 0 what no converter gives, since one NaN would spread through every filter.
func (d *pcm) finite(offset int, v float32) float32 {
	if v-v == 0 {
		return v
	}
	if !d.notFinite {
		d.notFinite = true
		d.add(CodeNotFinite, d.at+int64(offset), "samples that are not finite numbers, set to 0; here is the first")
	}
	return 0
}

// pcmInts converts little-endian samples of an integer codec.
func pcmInts(dst []int32, b []byte, codec string) []int32 {
	switch codec {
	case "pcm_s16le":
		dst = ints16(grow(dst, len(b)/2), b)
	case "pcm_s24le":
		dst = grow(dst, len(b)/3)
		for i := range dst {
			s := b[3*i : 3*i+3]
			dst[i] = int32(uint32(s[0])<<8|uint32(s[1])<<16|uint32(s[2])<<24) >> 8
		}
	case "pcm_s32le":
		dst = grow(dst, len(b)/4)
		for i := range dst {
			dst[i] = int32(binary.LittleEndian.Uint32(b[4*i : 4*i+4]))
		}
	default:
		return byteInts(dst, b, codec)
	}
	return dst
}

// ints16 converts four samples with each load, which makes it twice as fast as one by one.
func ints16(dst []int32, b []byte) []int32 {
	i := 0
	for ; i+4 <= len(dst) && len(b) >= 8; i, b = i+4, b[8:] {
		v, d := binary.LittleEndian.Uint64(b), dst[i:i+4:i+4]
		d[0], d[1], d[2], d[3] = int32(int16(v)), int32(int16(v>>16)), int32(int16(v>>32)), int32(int16(v>>48))
	}
	for ; i < len(dst); i, b = i+1, b[2:] {
		dst[i] = int32(int16(binary.LittleEndian.Uint16(b)))
	}
	return dst
}

// byteInts converts the codecs of one byte a sample.
func byteInts(dst []int32, b []byte, codec string) []int32 {
	dst = grow(dst, len(b))
	switch codec {
	case "pcm_alaw":
		for i, v := range b {
			dst[i] = aLaw(v)
		}
	case "pcm_mulaw":
		for i, v := range b {
			dst[i] = muLaw(v)
		}
	default:
		for i, v := range b {
			dst[i] = int32(v) - 128
		}
	}
	return dst
}

// aLaw expands an A-law byte to 16 bits (ITU-T G.711, the 13-bit level at the top).
func aLaw(b byte) int32 {
	b ^= 0x55
	exponent, mantissa := b>>4&7, int32(b&15)
	v := mantissa<<4 + 8
	if exponent > 0 {
		v = (v + 256) << (exponent - 1)
	}
	if b&0x80 == 0 {
		return -v
	}
	return v
}

// muLaw expands a µ-law byte to 16 bits (ITU-T G.711, the 14-bit level at the top).
func muLaw(b byte) int32 {
	b = ^b
	v := (int32(b&15)<<3+132)<<(b>>4&7) - 132
	if b&0x80 != 0 {
		return -v
	}
	return v
}

// grow returns a slice of length n, s itself if it is large enough.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

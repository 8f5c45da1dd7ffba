package audio

import (
	"io"
	"math"

	goaudio "github.com/go-audio/audio"
)

// FromBuffer gives a stream of samples that the caller holds already. Integers are scaled by SourceBitDepth
// (16 if it is 0); 8-bit integers without negative values are offset binary, as go-audio/wav reads them. Floats are
// taken to be in ±1. Integers beyond their depth are clipped, with a Problem.
func FromBuffer(b goaudio.Buffer) (*Stream, error) {
	format := b.PCMFormat()
	if format == nil {
		return nil, damaged(-1, "buffer without a format")
	}
	info := Info{
		Container: "buffer", Codec: "pcm_f32le", Decoder: "go-audio/audio", SampleRate: format.SampleRate,
		Channels: format.NumChannels, BitsPerSample: 32, Lossless: true,
	}
	if err := checkInfo(info); err != nil {
		return nil, err
	}
	d := &bufferDecoder{}
	switch b := b.(type) {
	case *goaudio.IntBuffer:
		if err := d.setInts(&info, b); err != nil {
			return nil, err
		}
	case *goaudio.Float32Buffer:
		d.floats = b.Data
	default:
		data := b.AsFloatBuffer().Data
		d.floats = make([]float32, len(data))
		for i, v := range data {
			d.floats[i] = float32(v)
		}
	}
	if extra := (len(d.ints) + len(d.floats)) % info.Channels; extra > 0 {
		d.add(CodeTruncated, -1, "last frame lacks %d of %d channels", info.Channels-extra, info.Channels)
		d.cut(extra)
	}
	info.Frames = int64((len(d.ints) + len(d.floats)) / info.Channels)
	return NewStream(info, d), nil
}

type bufferDecoder struct {
	problemList
	ints   []int32
	floats []float32
	given  bool
}

func (d *bufferDecoder) Decode() (Block, error) {
	if d.given {
		return Block{}, io.EOF
	}
	d.given = true
	return Block{Ints: d.ints, Floats: d.floats}, nil
}

func (d *bufferDecoder) cut(n int) {
	d.ints = d.ints[:max(len(d.ints)-n, 0)]
	d.floats = d.floats[:max(len(d.floats)-n, 0)]
}

// setInts copies an integer buffer, centred and clipped to its depth.
func (d *bufferDecoder) setInts(info *Info, b *goaudio.IntBuffer) error {
	bits := b.SourceBitDepth
	if bits == 0 {
		bits = 16
	}
	if bits < 1 || bits > 32 {
		return damaged(-1, "buffer with a bit depth outside 1 to 32")
	}
	info.BitsPerSample, info.Codec = bits, pcmName(bits)
	offset := 0
	if bits == 8 && !anyNegative(b.Data) {
		offset = 128
	}
	lo, hi := math.MinInt32>>(32-bits), math.MaxInt32>>(32-bits)
	clipped := 0
	d.ints = make([]int32, len(b.Data))
	for i, v := range b.Data {
		v -= offset
		if v < lo || v > hi {
			clipped++
		}
		d.ints[i] = int32(min(max(v, lo), hi))
	}
	if clipped > 0 {
		d.add(CodeDamaged, -1, "%d samples beyond %d bits, clipped", clipped, bits)
	}
	return nil
}

func anyNegative(data []int) bool {
	for _, v := range data {
		if v < 0 {
			return true
		}
	}
	return false
}

// pcmName names linear integers of a depth as ffmpeg does.
func pcmName(bits int) string {
	switch {
	case bits <= 8:
		return "pcm_u8"
	case bits <= 16:
		return "pcm_s16le"
	case bits <= 24:
		return "pcm_s24le"
	}
	return "pcm_s32le"
}

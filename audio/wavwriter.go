package audio

import (
	"context"
	"encoding/binary"
	"io"
	"strings"
)

// Layout of what WriteWAV writes before the samples. The JUNK chunk makes room for the 64-bit sizes of RF64, as EBU
// Tech 3306 section 4 proposes for files whose length is not known when they are begun.
const (
	wavJunkAt    = 12
	wavOpenSize  = 0xffffffff
	wavTagPCM    = 1
	wavTagFloat  = 3
	wavTagExtend = 0xfffe
)

// wavSubformat is the rest of the GUID of which a format tag is the beginning (KSDATAFORMAT_SUBTYPE_PCM and others).
const wavSubformat = "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"

// WriteWAV decodes the rest of s and writes it to w as a WAV file: lossless integers as they are, in the fewest whole
// bytes that hold them, and everything else as float32, which keeps what lies beyond full scale. Files of 4 GiB and more
// become RF64. If w is an io.Seeker that can seek, the sizes are filled in at the end, or else they stay open (0xffffffff), as
// programs do that write to pipes. It returns the number of frames; what was wrong with the recording is in s.Problems.
func WriteWAV(ctx context.Context, w io.Writer, s *Stream) (frames int64, err error) {
	out := &wavWriter{w: w, info: s.info, integers: s.info.Lossless && !strings.HasPrefix(s.info.Codec, "pcm_f")}
	out.bits = 32
	if out.integers {
		out.bits = s.info.BitsPerSample
	}
	if err := out.begin(); err != nil {
		return 0, err
	}
	s.TeePCM(out)
	scratch := make([]float32, max(1<<14/s.info.Channels, 1)*s.info.Channels)
	for err == nil {
		if err = ctx.Err(); err == nil {
			_, err = s.Read(scratch)
		}
	}
	frames = out.bytes / int64(out.width()*s.info.Channels)
	if err != io.EOF {
		return frames, err
	}
	return frames, out.end(frames)
}

// wavWriter writes the samples that a stream's tee sends.
type wavWriter struct {
	w        io.Writer
	info     Info
	integers bool
	bits     int
	head     []byte
	bytes    int64 // of samples
	scratch  []byte
}

func (o *wavWriter) width() int { return (o.bits + 7) / 8 }

// Write writes little-endian samples; WAV has those of one byte without sign.
func (o *wavWriter) Write(p []byte) (int, error) {
	q := p
	if o.integers && o.width() == 1 {
		o.scratch = append(o.scratch[:0], p...)
		for i := range o.scratch {
			o.scratch[i] ^= 0x80
		}
		q = o.scratch
	}
	n, err := o.w.Write(q)
	o.bytes += int64(n)
	return n, err
}

// begin writes the header with open sizes.
func (o *wavWriter) begin() error {
	le := binary.LittleEndian
	format := o.format()
	b := le.AppendUint32([]byte("RIFF"), wavOpenSize)
	b = append(b, "WAVEJUNK"...)
	b = append(le.AppendUint32(b, 28), make([]byte, 28)...)
	b = le.AppendUint32(append(b, "fmt "...), uint32(len(format)))
	b = append(b, format...)
	if !o.integers {
		b = le.AppendUint32(append(b, "fact\x04\x00\x00\x00"...), wavOpenSize)
	}
	b = le.AppendUint32(append(b, "data"...), wavOpenSize)
	o.head = b
	_, err := o.w.Write(b)
	return err
}

// format returns the body of the fmt chunk. Depths that fill no whole bytes, and more than two channels, need the
// extensible form (Microsoft, "Multiple channel audio data and WAVE files"); which loudspeaker a channel is for is left open.
func (o *wavWriter) format() []byte {
	le := binary.LittleEndian
	tag := uint16(wavTagFloat)
	if o.integers {
		tag = wavTagPCM
	}
	extensible := o.info.Channels > 2 || o.bits%8 != 0
	first := tag
	if extensible {
		first = wavTagExtend
	}
	frame := o.width() * o.info.Channels
	b := le.AppendUint16(nil, first)
	b = le.AppendUint16(b, uint16(o.info.Channels))
	b = le.AppendUint32(b, uint32(o.info.SampleRate))
	b = le.AppendUint32(b, uint32(o.info.SampleRate*frame))
	b = le.AppendUint16(b, uint16(frame))
	b = le.AppendUint16(b, uint16(8*o.width()))
	switch {
	case extensible:
		b = le.AppendUint16(b, 22)
		b = le.AppendUint16(b, uint16(o.bits))
		b = le.AppendUint32(b, 0)
		b = append(le.AppendUint16(b, tag), wavSubformat...)
	case !o.integers:
		b = le.AppendUint16(b, 0)
	}
	return b
}

// end pads the data chunk and fills the sizes in, where the output can be sought in.
func (o *wavWriter) end(frames int64) error {
	seeker, ok := o.w.(io.Seeker)
	if !ok {
		return nil
	}
	if _, err := seeker.Seek(-int64(len(o.head))-o.bytes, io.SeekCurrent); err != nil {
		return nil // a pipe: the sizes stay open
	}
	o.fill(frames)
	if _, err := o.w.Write(o.head); err != nil {
		return err
	}
	if _, err := seeker.Seek(0, io.SeekEnd); err != nil || o.bytes%2 == 0 {
		return err
	}
	_, err := o.w.Write([]byte{0})
	return err
}

// fill writes the sizes into the header.
func (o *wavWriter) fill(frames int64) {
	le := binary.LittleEndian
	riff := int64(len(o.head)) + o.bytes + o.bytes%2 - 8
	narrow := func(at int, v int64) { le.PutUint32(o.head[at:], uint32(min(v, wavOpenSize))) }
	if riff >= wavOpenSize {
		copy(o.head, "RF64")
		copy(o.head[wavJunkAt:], "ds64")
		le.PutUint64(o.head[wavJunkAt+8:], uint64(riff))
		le.PutUint64(o.head[wavJunkAt+16:], uint64(o.bytes))
		le.PutUint64(o.head[wavJunkAt+24:], uint64(frames))
		narrow(4, wavOpenSize)
		narrow(len(o.head)-4, wavOpenSize)
	} else {
		narrow(4, riff)
		narrow(len(o.head)-4, o.bytes)
	}
	if !o.integers {
		narrow(len(o.head)-12, frames)
	}
}

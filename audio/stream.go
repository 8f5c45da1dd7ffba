package audio

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/earwitness/earwitness/audio/aac"
	"github.com/earwitness/earwitness/audio/mp3"
)

// Stream gives the samples of one recording, once, from its start. It is for one goroutine.
type Stream struct {
	info  Info
	dec   Decoder
	block Block // rest of the last block
	tee   io.Writer
	bytes []byte // scratch of the tee
	own   problemList
	any   bool  // there was a sample
	err   error // sticky: io.EOF, or what stopped the stream
}

// NewStream makes a stream of a decoder; info describes what it gives. This is how formats are added from outside.
func NewStream(info Info, d Decoder) *Stream {
	return &Stream{info: info, dec: d}
}

// Info returns what the container says.
func (s *Stream) Info() Info { return s.info }

// Problems returns what was found wrong so far, in the order it was met. The list grows while reading.
func (s *Stream) Problems() []Problem {
	return append(s.dec.Problems(), s.own.Problems()...)
}

// Whole reports whether no problem so far means lost audio.
func (s *Stream) Whole() bool {
	for _, p := range s.Problems() {
		if p.LosesAudio() {
			return false
		}
	}
	return true
}

// TeePCM sends each sample that is decoded from now on to w as well, as little-endian interleaved bytes: signed
// integers of ceil(bits/8) bytes, full scale whatever the bits, if the audio is lossless integers, so that WAV and
// FLAC of the same samples give the same bytes, and float32 otherwise. An error of w ends the stream.
func (s *Stream) TeePCM(w io.Writer) { s.tee = w }

// Coded takes what an encoder rounded to, while a stream is decoded. A nil function takes nothing, and costs nothing.
type Coded struct {
	MP3 func(h mp3.Header, s *mp3.Spectrum) // of granules of Layer III, as mp3.Decoder.Observe gives them
	AAC func(b *aac.Block)                  // as aac.Decoder.Observe gives them
}

// TeeCoded sends what is decoded from now on to c as well. What a call is given is valid during it.
func (s *Stream) TeeCoded(c Coded) {
	if d, ok := s.dec.(interface{ teeCoded(Coded) }); ok {
		d.teeCoded(c)
	}
}

// Read fills dst with interleaved samples in ±1 and returns their number, a multiple of the channels. Like an
// io.Reader it may return fewer than asked for, and returns io.EOF after the last. Values beyond ±1 are passed on.
func (s *Stream) Read(dst []float32) (n int, err error) {
	dst = dst[:len(dst)-len(dst)%s.info.Channels]
	if len(dst) == 0 {
		return 0, io.ErrShortBuffer
	}
	for n < len(dst) {
		if s.rest() == 0 {
			if n > 0 && s.err == nil {
				return n, nil // one block a call is enough
			}
			if d, ok := s.dec.(direct); ok && s.err == nil && len(dst) >= directSamples {
				return s.readDirect(d, dst)
			}
			if err := s.next(); err != nil {
				return n, s.atEnd(n)
			}
		}
		n += s.take(dst[n:])
	}
	return n, nil
}

// direct is what a Decoder may also implement: samples that go from the bytes of the file to dst, without integers
// between.
type direct interface {
	// ReadFloats decodes whole frames to dst, a block at most. tee is the same samples as TeePCM promises them, or nil
	// if they are floats and these bytes must be made of dst.
	ReadFloats(dst []float32) (n int, tee []byte, err error)
}

// directSamples is how many samples a Read must ask for to be served without a block between: fewer would make calls
// to the file small.
const directSamples = 4096

// readDirect is Read of a decoder that can do without blocks.
func (s *Stream) readDirect(d direct, dst []float32) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			s.stopped(r)
			n, err = 0, s.err
		}
	}()
	n, tee, err := d.ReadFloats(dst)
	if n == 0 {
		s.end(err)
		return 0, s.err
	}
	s.any = true
	if s.tee != nil {
		if tee == nil {
			s.bytes = appendFloats(s.bytes[:0], dst[:n])
			tee = s.bytes
		}
		if err := s.writeTee(tee); err != nil {
			return 0, err
		}
	}
	s.err = err
	return n, nil
}

// atEnd holds the error back while samples go out with it.
func (s *Stream) atEnd(n int) error {
	if n > 0 {
		return nil
	}
	return s.err
}

// Skip passes over the next frames and returns how many there were; fewer, with io.EOF, at the end. It is cheap
// where the format allows (WAV) and no tee waits for the samples; elsewhere it decodes and discards.
func (s *Stream) Skip(frames int64) (int64, error) {
	channels := int64(s.info.Channels)
	var done int64
	for done < frames {
		if s.rest() == 0 {
			if sk, ok := s.dec.(interface{ Skip(int64) (int64, error) }); ok && s.tee == nil && s.err == nil {
				n, err := sk.Skip(frames - done)
				done += n
				s.any = s.any || n > 0
				if err != nil || done == frames {
					return done, err
				}
			}
			if err := s.next(); err != nil {
				return done, err
			}
		}
		n := min(int64(s.rest()), (frames-done)*channels)
		s.drop(int(n))
		done += n / channels
	}
	return done, nil
}

// Close releases what the decoder holds. The reader given to Open stays the caller's.
func (s *Stream) Close() error {
	if s.err == nil {
		s.err = io.ErrClosedPipe
	}
	s.block = Block{}
	if c, ok := s.dec.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

func (s *Stream) rest() int { return len(s.block.Ints) + len(s.block.Floats) }

func (s *Stream) drop(n int) {
	if s.block.Ints != nil {
		s.block.Ints = s.block.Ints[n:]
		return
	}
	s.block.Floats = s.block.Floats[n:]
}

// take moves samples of the current block to dst.
func (s *Stream) take(dst []float32) int {
	n := min(len(dst), s.rest())
	if s.block.Ints != nil {
		scaleInts(dst[:n], s.block.Ints[:n], s.info.BitsPerSample)
	} else {
		copy(dst, s.block.Floats[:n])
	}
	s.drop(n)
	return n
}

// scaleInts converts integers of a depth to ±1.
func scaleInts(dst []float32, ints []int32, bits int) {
	scale := float32(math.Ldexp(1, 1-bits))
	dst = dst[:len(ints)]
	for i, v := range ints {
		dst[i] = float32(v) * scale
	}
}

// next gets a block with at least one sample, or sets and returns s.err.
func (s *Stream) next() error {
	for s.err == nil && s.rest() == 0 {
		var err error
		s.block, err = s.decode()
		if len(s.block.Ints) > 0 {
			s.block.Floats = nil
		} else {
			s.block.Ints = nil
		}
		if s.rest() == 0 {
			s.end(err)
			continue
		}
		s.any, s.err = true, err
		if s.tee == nil {
			return nil // samples that came together with an error go out first
		}
		return s.writeTee(s.teeBytes())
	}
	return s.err
}

// end notes what ended the stream, if anything did.
func (s *Stream) end(err error) {
	s.err = err
	if err == io.EOF && !s.any && len(s.Problems()) == 0 {
		s.own.add(CodeEmpty, -1, "no samples")
	}
}

// decode calls the decoder. A panic in it, ours or a dependency's, costs this file alone.
func (s *Stream) decode() (b Block, err error) {
	defer func() {
		if r := recover(); r != nil {
			s.stopped(r)
			b, err = Block{}, s.err
		}
	}()
	return s.dec.Decode()
}

// stopped ends the stream where the decoder panicked.
func (s *Stream) stopped(reason any) {
	s.own.add(CodeFailed, -1, "decoder stopped: %v", reason)
	s.err = io.EOF
}

// writeTee writes samples as bytes to the tee, whose error ends the stream.
func (s *Stream) writeTee(b []byte) error {
	if _, err := s.tee.Write(b); err != nil {
		s.block, s.err = Block{}, fmt.Errorf("writing decoded samples: %w", err)
		return s.err
	}
	return nil
}

// teeBytes returns the block as TeePCM promises it.
func (s *Stream) teeBytes() []byte {
	if s.block.Ints != nil {
		width := (s.info.BitsPerSample + 7) / 8
		s.bytes = appendInts(s.bytes[:0], s.block.Ints, width, 8*width-s.info.BitsPerSample)
	} else {
		s.bytes = appendFloats(s.bytes[:0], s.block.Floats)
	}
	return s.bytes
}

func appendFloats(dst []byte, samples []float32) []byte {
	for _, v := range samples {
		dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(v))
	}
	return dst
}

// appendInts appends samples to dst, moved up by some bits, as little-endian integers of width bytes.
func appendInts(dst []byte, samples []int32, width, up int) []byte {
	switch width {
	case 1:
		for _, v := range samples {
			dst = append(dst, byte(v<<up))
		}
	case 2:
		for _, v := range samples {
			v <<= up
			dst = append(dst, byte(v), byte(v>>8))
		}
	case 3:
		for _, v := range samples {
			v <<= up
			dst = append(dst, byte(v), byte(v>>8), byte(v>>16))
		}
	default:
		for _, v := range samples {
			dst = binary.LittleEndian.AppendUint32(dst, uint32(v<<up))
		}
	}
	return dst
}

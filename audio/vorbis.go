package audio

import (
	"bytes"

	"github.com/earwitness/earwitness/audio/vorbis"
)

// vorbisCodec fits package vorbis to packetCodec.
type vorbisCodec struct {
	dec     *vorbis.Decoder
	out     []float32
	headers [2][]byte // identification and setup
}

// newVorbisCodec makes the codec from the three headers of a stream.
func newVorbisCodec(headers [][]byte) (packetCodec, error) {
	if len(headers) < 3 {
		return nil, damaged(-1, "vorbis stream without its three headers")
	}
	dec, err := vorbis.NewDecoder(headers[0], headers[2])
	if err != nil {
		return nil, damaged(-1, "headers of the vorbis stream cannot be used: "+err.Error())
	}
	return &vorbisCodec{dec: dec, headers: [2][]byte{headers[0], headers[2]}}, nil
}

// fits reports whether the codec would be made of these headers.
func (c *vorbisCodec) fits(headers [][]byte) bool {
	return len(headers) >= 3 && bytes.Equal(headers[0], c.headers[0]) && bytes.Equal(headers[2], c.headers[1])
}

func (c *vorbisCodec) name() string { return decoderName }

func (c *vorbisCodec) reset() { c.dec.Reset() }

// frames is a quarter of the sizes of two blocks; the first packet completes nothing.
func (c *vorbisCodec) frames(last, packet []byte) int {
	n := c.dec.BlockSize(packet)
	if len(last) == 0 || n == 0 {
		return 0
	}
	return (c.dec.BlockSize(last) + n) / 4
}

func (c *vorbisCodec) decode(packet []byte) (Block, error) {
	out, err := c.dec.Decode(c.out[:0], packet)
	c.out = out
	return Block{Floats: out}, err
}

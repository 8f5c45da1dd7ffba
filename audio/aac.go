package audio

import (
	"errors"
	"fmt"

	"github.com/earwitness/earwitness/audio/aac"
)

// aacProbe is how many packets are looked at for spectral band replication that nothing announces. Encoders put it in
// each frame that has sound.
const aacProbe = 16

// aacCodec fits package aac to packetCodec.
type aacCodec struct {
	dec  *aac.Decoder
	cfg  aac.Config
	adts bool // packets are frames with their headers
	out  []float32
}

func (c *aacCodec) name() string { return decoderName }

func (c *aacCodec) reset() { c.dec.Reset() }

func (c *aacCodec) frames(_, packet []byte) int {
	if !c.adts {
		return c.cfg.FrameSamples
	}
	h, ok := aac.ParseADTS(packet)
	if !ok {
		return 0
	}
	return h.Blocks * c.cfg.FrameSamples
}

func (c *aacCodec) decode(packet []byte) (Block, error) {
	c.out = c.out[:0]
	if c.adts {
		return c.decodeADTS(packet)
	}
	out, err := c.dec.Decode(c.out, packet)
	c.out = out
	return Block{Floats: out}, err
}

// decodeADTS decodes the blocks of a frame, each with a CRC of two bytes behind it if the header says so and there are
// several.
func (c *aacCodec) decodeADTS(packet []byte) (Block, error) {
	h, ok := aac.ParseADTS(packet)
	if !ok || h.HeaderBytes > len(packet) {
		return Block{}, errors.New("no whole frame header")
	}
	rest := packet[h.HeaderBytes:]
	for i := range h.Blocks {
		out, err := c.dec.Decode(c.out, rest)
		if err != nil {
			return Block{}, err
		}
		c.out = out
		rest = rest[min(c.dec.Used(), len(rest)):]
		if h.CRC && i+1 < h.Blocks {
			rest = rest[min(2, len(rest)):]
		}
	}
	return Block{Floats: c.out}, nil
}

// openAACCodec makes the codec for a configuration, and sets what it says in info. first gives the stream's first packets.
// What is not AAC-LC, announced or not, is an UnsupportedError with the profile among its tags.
func openAACCodec(info *Info, cfg aac.Config, adts bool, first demuxer) (packetCodec, error) {
	if cfg.SampleRate > 0 {
		info.SampleRate = cfg.SampleRate
	}
	if cfg.Channels > 0 {
		info.Channels = cfg.Channels
	}
	if profile := aacProfile(cfg); profile != "LC" {
		return nil, aacUnsupported(info, cfg, profile)
	}
	c := &aacCodec{cfg: cfg, adts: adts}
	var err error
	if c.dec, err = aac.NewDecoder(cfg); err != nil {
		return nil, aacUnsupported(info, cfg, "LC: "+err.Error())
	}
	for range aacProbe {
		p, err := first.next()
		if err != nil {
			break
		}
		if _, err := c.try(p.data); err != nil {
			continue
		}
		if c.dec.SBR() {
			return nil, aacUnsupported(info, cfg, "HE-AAC, which its frames alone tell")
		}
	}
	if n := c.dec.Channels(); n > 0 {
		info.Channels = n
	}
	if c.dec, err = aac.NewDecoder(cfg); err != nil {
		return nil, fmt.Errorf("starting aac decoder: %w", err)
	}
	info.addTag("aac:profile", "LC")
	return c, nil
}

// try keeps a panic of the decoder inside the packet.
func (c *aacCodec) try(packet []byte) (b Block, err error) {
	defer func() {
		if v := recover(); v != nil {
			b, err = Block{}, fmt.Errorf("%v", v)
		}
	}()
	return c.decode(packet)
}

// aacProfile names what a configuration announces.
func aacProfile(cfg aac.Config) string {
	switch {
	case cfg.PS:
		return "HE-AACv2"
	case cfg.SBR:
		return "HE-AAC"
	}
	switch cfg.ObjectType {
	case 1:
		return "Main"
	case 2:
		return "LC"
	case 3:
		return "SSR"
	case 4:
		return "LTP"
	case 23:
		return "LD"
	case 39:
		return "ELD"
	case 42:
		return "xHE-AAC"
	}
	return fmt.Sprintf("object type %d", cfg.ObjectType)
}

func aacUnsupported(info *Info, cfg aac.Config, profile string) error {
	out := *info
	out.Decoder = ""
	if cfg.OutputRate > 0 {
		out.SampleRate = cfg.OutputRate
	}
	out.addTag("aac:profile", profile)
	return &UnsupportedError{Info: out, Reason: "no decoder for aac of this profile (" + profile + "); allow an installed ffmpeg with --ffmpeg"}
}

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

func (c *aacCodec) teeCoded(t Coded) { c.dec.Observe(t.AAC) }

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

// aacStream is what a container gives for AAC.
type aacStream struct {
	cfg      aac.Config
	adts     bool         // packets are frames with their headers
	first    demuxer      // gives the first packets
	problems *problemList // of the container
}

// codec makes the codec, and sets what the configuration says in info. What is not AAC-LC, announced or not, is an
// UnsupportedError with the profile among its tags. Streams that announce a profile with more tools than LC and use none
// of them are LC; writers are known that announce wrongly.
func (s aacStream) codec(info *Info) (packetCodec, error) {
	cfg := s.cfg
	if cfg.SampleRate > 0 {
		info.SampleRate = cfg.SampleRate
	}
	if cfg.Channels > 0 {
		info.Channels = cfg.Channels
	}
	profile := aacProfile(cfg)
	if profile == "Main" || profile == "SSR" || profile == "LTP" {
		cfg.ObjectType = 2
	} else if profile != "LC" {
		return nil, aacUnsupported(info, cfg, profile)
	}
	dec, err := aac.NewDecoder(cfg)
	if err != nil {
		return nil, aacUnsupported(info, cfg, profile+": "+err.Error())
	}
	c := &aacCodec{dec: dec, cfg: cfg, adts: s.adts}
	sound := c.probe(s.first)
	switch {
	case c.dec.SBR():
		return nil, aacUnsupported(info, cfg, "HE-AAC, which its frames alone tell")
	case profile != "LC" && !sound:
		return nil, aacUnsupported(info, s.cfg, profile)
	case profile != "LC":
		s.problems.add(CodeInconsistent, -1,
			"the headers announce AAC %s; the first frames use no tool of it, and all are decoded as LC", profile)
	}
	if n := c.dec.Channels(); n > 0 {
		info.Channels = n
	}
	if c.dec, err = aac.NewDecoder(cfg); err != nil {
		return nil, fmt.Errorf("starting aac decoder: %w", err)
	}
	info.addTag("aac:profile", profile)
	return c, nil
}

// probe decodes the first packets, and reports whether all could be.
func (c *aacCodec) probe(first demuxer) bool {
	sound := true
	for range aacProbe {
		p, err := first.next()
		if err != nil {
			break
		}
		if _, err := c.try(p.data); err != nil {
			sound = false
		}
	}
	return sound
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
	reason := "no decoder for aac of this profile (" + profile + "); allow an installed ffmpeg with --ffmpeg"
	return &UnsupportedError{Info: out, Reason: reason}
}

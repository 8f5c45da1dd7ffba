package aac

// The audio object types that matter here (ISO/IEC 14496-3 table 1.17).
const (
	objectMain   = 1
	objectLC     = 2
	objectSSR    = 3
	objectLTP    = 4
	objectSBR    = 5
	objectPS     = 29
	objectEscape = 31
)

// Config says how a stream is coded: the AudioSpecificConfig of MPEG-4 (ISO/IEC 14496-3 1.6.2.1), or what an ADTS header
// says of it.
type Config struct {
	ObjectType    int      // of the core: 2 is AAC-LC
	SampleRate    int      // of the core, Hz
	ChannelConfig int      // channelConfiguration; 0 leaves the channels to Program, or to the first block if there is none
	Channels      int      // 0 if they are left to the first block
	FrameSamples  int      // samples per channel of a raw data block, 1024 or 960; 0 if the object type has none of these
	SBR           bool     // spectral band replication is announced; streams may use it unannounced, see Decoder.SBR
	PS            bool     // parametric stereo is announced
	OutputRate    int      // Hz, with SBR applied: twice SampleRate as a rule, SampleRate if none is announced
	Program       *Program // the configuration's program_config_element, nil if it has none
}

// sampleRates is indexed by samplingFrequencyIndex; 13 and 14 are reserved, 15 escapes to a number of 24 bits.
var sampleRates = [16]int{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}

// channelCounts is indexed by channelConfiguration (ISO/IEC 14496-3 table 1.19); those of 0 stay unknown.
var channelCounts = [16]int{0, 1, 2, 3, 4, 5, 6, 8, 11: 7, 12: 8, 13: 24, 14: 8}

// ParseConfig reads an AudioSpecificConfig, as MP4, Matroska and FLV carry it, with the backward compatible extension that
// announces SBR behind it. Configurations of other object types than AAC-LC are read as far as their rate and channels.
// It returns a FormatError for reserved values and if b is too short.
func ParseConfig(b []byte) (Config, error) {
	r := newBitReader(nil, b)
	var c Config
	c.ObjectType = r.objectType()
	c.SampleRate = r.sampleRate()
	c.OutputRate = c.SampleRate
	c.ChannelConfig = r.read(4)
	if c.ObjectType == objectSBR || c.ObjectType == objectPS {
		c.SBR, c.PS = true, c.ObjectType == objectPS
		c.OutputRate = r.sampleRate()
		c.ObjectType = r.objectType()
	}
	if r.over() {
		return Config{}, r.fail("configuration too short")
	}
	if c.SampleRate == 0 || c.OutputRate == 0 {
		return Config{}, r.fail("reserved sampling frequency")
	}
	c.Channels = channelCounts[c.ChannelConfig]
	if c.Channels == 0 && c.ChannelConfig != 0 {
		return Config{}, r.fail("reserved channel configuration")
	}
	if !generalAudio(c.ObjectType) {
		return c, nil
	}
	if err := c.parseGeneral(&r); err != nil {
		return Config{}, err
	}
	c.parseExtension(&r)
	return c, nil
}

// generalAudio reports whether an object type is configured by a GASpecificConfig.
func generalAudio(objectType int) bool {
	switch objectType {
	case 1, objectLC, 3, 4, 6, 7, 17, 19, 20, 21, 22, 23:
		return true
	}
	return false
}

// parseGeneral reads a GASpecificConfig (ISO/IEC 14496-3 4.4.1).
func (c *Config) parseGeneral(r *bitReader) error {
	short := r.flag() // frameLengthFlag
	if r.flag() {     // dependsOnCoreCoder
		r.read(14) // coreCoderDelay
	}
	extension := r.flag()
	switch {
	case c.ObjectType == 23: // low delay: 512 or 480
	case short:
		c.FrameSamples = 960
	default:
		c.FrameSamples = 1024
	}
	if c.ChannelConfig == 0 {
		p := parseProgram(r)
		c.Program, c.Channels = p, p.channels()
	}
	if c.ObjectType == 6 || c.ObjectType == 20 {
		r.read(3) // layerNr
	}
	if extension {
		switch c.ObjectType {
		case 22:
			r.read(5 + 11) // numOfSubFrame, layer_length
		case 17, 19, 20, 23:
			r.read(3) // resilience flags
		}
		r.read(1) // extensionFlag3
	}
	switch {
	case r.over():
		return r.fail("configuration too short")
	case c.ChannelConfig == 0 && c.Channels == 0:
		return r.fail("a program without channels")
	}
	return nil
}

// parseExtension reads the announcement of SBR behind a configuration that older decoders understand.
func (c *Config) parseExtension(r *bitReader) {
	if c.SBR || r.end-r.pos < 16 || r.read(11) != 0x2b7 {
		return
	}
	if r.objectType() != objectSBR || !r.flag() {
		return
	}
	rate := r.sampleRate()
	if r.over() || rate == 0 {
		return
	}
	c.SBR, c.OutputRate = true, rate
	if r.end-r.pos >= 12 && r.read(11) == 0x548 {
		c.PS = r.flag()
	}
}

// objectType reads a GetAudioObjectType.
func (b *bitReader) objectType() int {
	t := b.read(5)
	if t == objectEscape {
		t = 32 + b.read(6)
	}
	return t
}

// sampleRate reads a samplingFrequencyIndex and the frequency that may follow. It is 0 for reserved ones.
func (b *bitReader) sampleRate() int {
	i := b.read(4)
	if i == 15 {
		return b.read(24)
	}
	return sampleRates[i]
}

package aac

// ADTSHeader is the header of an audio data transport stream's frame (ISO/IEC 13818-7 6.2, 14496-3 1.A.2).
type ADTSHeader struct {
	MPEG2          bool // the ID bit: MPEG-2, or else MPEG-4
	ObjectType     int  // profile + 1: 1 main, 2 LC, 3 SSR, 4 LTP
	SampleRate     int  // Hz
	ChannelConfig  int  // channel_configuration; 0 leaves the channels to a program_config_element in the frame
	CRC            bool // the header is followed by a CRC
	Private        bool // private_bit, original_copy, home and the two copyright bits: encoders set them each in its way
	Original       bool
	Home           bool
	CopyrightBit   bool
	CopyrightStart bool
	FrameBytes     int // length of the frame, header included
	HeaderBytes    int // length of the header, CRC included: where the first raw data block begins
	BufferFullness int // adts_buffer_fullness; 0x7ff says that the bit rate varies
	Blocks         int // raw data blocks in the frame, 1…4
}

// MaxADTSHeader is how many bytes the longest header that ParseADTS reads has.
const MaxADTSHeader = 7

// ParseADTS reads the header at the start of b. It is false if b is shorter than MaxADTSHeader, if the sync word is missing
// or if a reserved or impossible value occurs. True does not mean that b is a header: about one random position in 10 000
// looks like one.
func ParseADTS(b []byte) (ADTSHeader, bool) {
	if len(b) < MaxADTSHeader || b[0] != 0xff || b[1]&0xf6 != 0xf0 {
		return ADTSHeader{}, false
	}
	h := ADTSHeader{
		MPEG2:          b[1]&8 != 0,
		CRC:            b[1]&1 == 0,
		ObjectType:     int(b[2]>>6) + 1,
		SampleRate:     sampleRates[b[2]>>2&15],
		Private:        b[2]&2 != 0,
		ChannelConfig:  int(b[2]&1<<2 | b[3]>>6),
		Original:       b[3]&0x20 != 0,
		Home:           b[3]&0x10 != 0,
		CopyrightBit:   b[3]&8 != 0,
		CopyrightStart: b[3]&4 != 0,
		FrameBytes:     int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5]>>5),
		BufferFullness: int(b[5]&31)<<6 | int(b[6]>>2),
		Blocks:         int(b[6]&3) + 1,
		HeaderBytes:    7,
	}
	if h.CRC {
		h.HeaderBytes += 2 * h.Blocks // the positions of the blocks after the first, and the CRC
	}
	return h, h.SampleRate > 0 && h.FrameBytes > h.HeaderBytes
}

// Config returns what the header says of the stream. SBR is never announced in ADTS.
func (h ADTSHeader) Config() Config {
	return Config{
		ObjectType: h.ObjectType, SampleRate: h.SampleRate, OutputRate: h.SampleRate, ChannelConfig: h.ChannelConfig,
		Channels: channelCounts[h.ChannelConfig], FrameSamples: 1024,
	}
}

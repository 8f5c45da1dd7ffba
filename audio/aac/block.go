package aac

// ElementType is the kind of a syntactic element of a raw data block, its id_syn_ele.
type ElementType uint8

// The element types, as coded (ISO/IEC 14496-3 table 4.85).
const (
	SCE ElementType = iota // single channel
	CPE                    // channel pair
	CCE                    // coupling channel
	LFE                    // low frequency channel
	DSE                    // data stream
	PCE                    // program configuration
	FIL                    // fill
	END
)

// String returns the standard's abbreviation.
func (t ElementType) String() string {
	return [...]string{"SCE", "CPE", "CCE", "LFE", "DSE", "PCE", "FIL", "END"}[t&7]
}

// The extension types of fill elements that mean something here (ISO/IEC 14496-3 table 4.121).
const (
	ExtensionFill     = 0
	ExtensionFillData = 1
	ExtensionDRC      = 11
	ExtensionSBR      = 13
	ExtensionSBRCRC   = 14
)

// Bounds on what one raw data block may hold; a larger one is refused.
const (
	maxElements = 16      // with audio; the largest channel configuration has 16
	maxPayloads = 256     // DSE and FIL
	maxPacket   = 1 << 18 // bytes; no block of so many elements and payloads is longer
)

// Block is what a raw data block holds, quantised (ISO/IEC 14496-3 4.4.2.1).
type Block struct {
	Elements []Element // those with audio, in the order of the stream
	Payloads []Payload // those without, in the order of the stream
	Program  *Program  // the last program_config_element, nil if there is none
	Bits     int       // length up to the terminator, before alignment; what follows in the packet is no part of the block

	data []byte // the packet
}

// Element is a channel or a pair of channels.
type Element struct {
	Type         ElementType // SCE, CPE or LFE
	Tag          int         // element_instance_tag
	Bit          int         // where in the packet it begins
	CommonWindow bool        // of a pair: both channels have the windows and groups of the first
	MaskPresent  int         // of a pair, ms_mask_present: 0 no M/S, 1 as Mask says, 2 M/S in all bands
	Mask         [maxBands]bool
	Channels     []Channel // one, or a pair's two
}

// Payload is a data stream or fill element.
type Payload struct {
	Type      ElementType // DSE or FIL
	Tag       int         // element_instance_tag of a DSE
	Extension int         // extension_type of a FIL, -1 if it is empty
	Bit       int         // where in the packet its bytes begin; those of a FIL begin with the extension type
	Bytes     int
}

// Payload appends the bytes of p, one of b.Payloads, to dst. It is valid as long as b is.
func (b *Block) Payload(dst []byte, p Payload) []byte {
	for i := range p.Bytes {
		dst = append(dst, byte(load(b.data, p.Bit+8*i)>>56))
	}
	return dst
}

// SBR reports whether the block holds data for spectral band replication.
func (b *Block) SBR() bool {
	for _, p := range b.Payloads {
		if p.Type == FIL && (p.Extension == ExtensionSBR || p.Extension == ExtensionSBRCRC) {
			return true
		}
	}
	return false
}

// minSignature is the length from which on printable bytes are taken for a word.
const minSignature = 6

// Signature returns what an encoder wrote about itself: the longest run of at least six printable ASCII characters, at whole
// bytes of the packet, in data stream elements and those fill elements that carry no coded data. FAAC and FFmpeg leave
// their names there. It is empty if there is none.
func (b *Block) Signature() string {
	var best []byte
	for _, p := range b.Payloads {
		if p.Type == FIL && p.Extension != ExtensionFill && p.Extension != ExtensionFillData {
			continue
		}
		start := (p.Bit + 7) / 8
		for i := start; i < (p.Bit+8*p.Bytes)/8; i++ {
			if c := b.data[i]; c < ' ' || c > '~' {
				start = i + 1
			} else if i+1-start > max(len(best), minSignature-1) {
				best = b.data[start : i+1]
			}
		}
	}
	return string(best)
}

// Parser reads raw data blocks without making samples of them. It is not safe for concurrent use.
type Parser struct {
	format format
	block  Block
	store  []Element // reused by block
}

// format is what the meaning of a block's bits depends on.
type format struct {
	bandTables
	objectType int
}

// NewParser prepares for blocks coded as c says. It returns an UnsupportedError for other object types than AAC-LC and those
// that differ from it in tools alone: Main, SSR and LTP. Their blocks are read as long as they do without those tools.
func NewParser(c Config) (*Parser, error) {
	switch {
	case c.ObjectType < objectMain || c.ObjectType > objectLTP:
		return nil, UnsupportedError("another object type than AAC-LC")
	case c.FrameSamples != 1024 && c.FrameSamples != 960:
		return nil, UnsupportedError("another frame length than 1024 or 960 samples")
	case c.SampleRate <= 0:
		return nil, UnsupportedError("a stream without a sample rate")
	}
	return &Parser{format: format{bandsOf(c.SampleRate, c.FrameSamples), c.ObjectType}}, nil
}

// Parse reads the raw data block that packet begins with. The block is valid until the next call. It returns a FormatError,
// or an UnsupportedError for what AAC-LC allows and this package leaves out.
func (p *Parser) Parse(packet []byte) (*Block, error) {
	b := &p.block
	r := newBitReader(b.data, packet[:min(len(packet), maxPacket)])
	*b = Block{Elements: p.store[:0], Payloads: b.Payloads[:0], data: r.buf}
	for {
		at := r.pos
		t := ElementType(r.read(3))
		switch {
		case r.over():
			return nil, r.fail("block without terminator")
		case t == END:
			b.Bits = r.pos
			return b, nil
		}
		if err := p.element(&r, t, at); err != nil {
			return nil, err
		}
		if r.over() {
			return nil, r.fail("truncated " + t.String())
		}
	}
}

// element reads an element of type t, which began at bit at.
func (p *Parser) element(r *bitReader, t ElementType, at int) error {
	switch t {
	case SCE, CPE, LFE:
		return p.audio(r, t, at)
	case DSE, FIL:
		return p.payload(r, t)
	case PCE:
		p.block.Program = parseProgram(r)
	case CCE:
		return UnsupportedError("coupling channels")
	}
	return nil
}

// audio reads an element with channels (ISO/IEC 14496-3 tables 4.4 to 4.7).
func (p *Parser) audio(r *bitReader, t ElementType, at int) error {
	n := len(p.block.Elements)
	if n == maxElements {
		return UnsupportedError("a block of more than 16 elements with channels")
	}
	if n == len(p.store) {
		p.store = append(p.store, Element{Channels: make([]Channel, 2)})
	}
	p.block.Elements = p.store[:n+1]
	e := &p.store[n]
	*e = Element{Type: t, Bit: at, Tag: r.read(4), Channels: e.Channels[:1]}
	if t == CPE {
		return p.pair(r, e)
	}
	return e.Channels[0].parse(r, &p.format, nil)
}

// pair reads a channel_pair_element behind its tag.
func (p *Parser) pair(r *bitReader, e *Element) error {
	e.Channels = e.Channels[:2]
	first, second := &e.Channels[0], &e.Channels[1]
	e.CommonWindow = r.flag()
	if !e.CommonWindow {
		if err := first.parse(r, &p.format, nil); err != nil {
			return err
		}
		return second.parse(r, &p.format, nil)
	}
	var common Windows
	if err := common.parse(r, &p.format); err != nil {
		return err
	}
	e.MaskPresent = r.read(2)
	switch e.MaskPresent {
	case 1:
		for i := range common.Groups * common.MaxBand {
			e.Mask[i] = r.flag()
		}
	case 3:
		return r.fail("reserved ms_mask_present")
	}
	if err := first.parse(r, &p.format, &common); err != nil {
		return err
	}
	return second.parse(r, &p.format, &common)
}

// payload reads a data stream or fill element (ISO/IEC 14496-3 tables 4.10 and 4.11).
func (p *Parser) payload(r *bitReader, t ElementType) error {
	if len(p.block.Payloads) == maxPayloads {
		return UnsupportedError("a block of more than 256 data and fill elements")
	}
	a := Payload{Type: t, Extension: -1}
	if t == DSE {
		a.Tag = r.read(4)
		aligned := r.flag()
		a.Bytes = r.read(8)
		if a.Bytes == 255 {
			a.Bytes += r.read(8)
		}
		if aligned {
			r.align()
		}
	} else {
		a.Bytes = r.read(4)
		if a.Bytes == 15 {
			a.Bytes += r.read(8) - 1
		}
		if a.Bytes > 0 {
			a.Extension = r.read(4)
			r.pos -= 4
		}
	}
	a.Bit = r.pos
	r.pos += 8 * a.Bytes
	if !r.over() {
		p.block.Payloads = append(p.block.Payloads, a)
	}
	return nil
}

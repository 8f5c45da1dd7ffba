package aac

// WindowSequence is how a channel's block is parted into windows.
type WindowSequence uint8

// The window sequences, as coded.
const (
	OnlyLong WindowSequence = iota
	LongStart
	EightShort
	LongStop
)

// String returns "long", "start", "short" or "stop".
func (s WindowSequence) String() string { return [...]string{"long", "start", "short", "stop"}[s&3] }

// Precedes reports whether next may follow s in a channel. Where it may not, blocks are missing or were put together.
func (s WindowSequence) Precedes(next WindowSequence) bool {
	return (s == LongStart || s == EightShort) == (next == EightShort || next == LongStop)
}

// The codebooks that stand for no spectral data (ISO/IEC 14496-3 4.6.3).
const (
	CodebookZero       = 0
	codebookEscape     = 11
	codebookReserved   = 12
	CodebookNoise      = 13
	CodebookOutOfPhase = 14 // intensity stereo, the right channel with the opposite sign
	CodebookInPhase    = 15 // intensity stereo
)

// maxBands is how many bands a channel has at most: eight groups of 15, or one of 51.
const maxBands = 8 * 15

// Windows is an ics_info: the windows of a block and their groups. The windows of a group share scale factors.
type Windows struct {
	Sequence    WindowSequence
	KBD         bool     // window_shape of the second half: a Kaiser-Bessel derived window, or else a sine
	Reserved    bool     // ics_reserved_bit, which should be 0
	MaxBand     int      // max_sfb: the bands of each group that are coded
	Groups      int      // 1, or up to 8 of short windows
	GroupLength [8]int   // windows in each group
	Edges       []uint16 // of the bands in a window, in lines; one more than bands. Not to be changed
}

// Channel is an individual_channel_stream, decoded to integers.
//
// Bands are numbered through the groups: band b of group g has index g·MaxBand+b.
type Channel struct {
	Windows
	GlobalGain   int
	Codebooks    [maxBands]uint8
	ScaleFactors [maxBands]int16 // of lines 0…255, of noise its energy, of intensity its position; 0 if none is coded
	Pulses       Pulses
	TNS          TNS
	Lines        [1024]int16 // quantised, pulses added; short windows follow each other, each of an eighth of the lines
}

// Pulses is a pulse_data: amounts that are added to single lines of a long block.
type Pulses struct {
	Count     int // 0…4
	StartBand int
	Offsets   [4]int // from the band's first line, then from pulse to pulse
	Amounts   [4]int
}

// parse reads an ics_info.
func (w *Windows) parse(r *bitReader, f *format) error {
	*w = Windows{Reserved: r.flag(), Sequence: WindowSequence(r.read(2)), KBD: r.flag(), Groups: 1, GroupLength: [8]int{1}}
	if w.Sequence == EightShort {
		w.Edges = f.short
		w.MaxBand = r.read(4)
		grouping := r.read(7)
		for i := 6; i >= 0; i-- {
			if grouping>>i&1 == 0 {
				w.Groups++
			}
			w.GroupLength[w.Groups-1]++
		}
	} else {
		w.Edges = f.long
		w.MaxBand = r.read(6)
		if r.flag() {
			return f.tool(r, "prediction")
		}
	}
	if w.MaxBand > len(w.Edges)-1 {
		return r.fail("more bands than there are")
	}
	return nil
}

// tool returns the error for a tool that this package has not: other object types than AAC-LC may use it.
func (f *format) tool(r *bitReader, name string) error {
	if f.objectType != objectLC {
		return UnsupportedError(name)
	}
	return r.fail(name + " in an AAC-LC stream")
}

// parse reads an individual_channel_stream. A pair's common windows are given; otherwise common is nil and they follow.
func (c *Channel) parse(r *bitReader, f *format, common *Windows) error {
	c.GlobalGain = r.read(8)
	if common != nil {
		c.Windows = *common
	} else if err := c.Windows.parse(r, f); err != nil {
		return err
	}
	if err := c.parseSections(r); err != nil {
		return err
	}
	if err := c.parseScaleFactors(r); err != nil {
		return err
	}
	c.Pulses = Pulses{}
	if r.flag() {
		if err := c.parsePulses(r); err != nil {
			return err
		}
	}
	c.TNS = TNS{}
	if r.flag() {
		if err := c.TNS.parse(r, c.Sequence == EightShort); err != nil {
			return err
		}
	}
	if r.flag() {
		return f.tool(r, "gain control")
	}
	if err := c.parseSpectrum(r); err != nil {
		return err
	}
	return c.addPulses(r)
}

// parseSections reads section_data: which codebook each band has.
func (c *Channel) parseSections(r *bitReader) error {
	width := 5
	if c.Sequence == EightShort {
		width = 3
	}
	for g := range c.Groups {
		books := c.Codebooks[g*c.MaxBand : (g+1)*c.MaxBand]
		for len(books) > 0 {
			book := uint8(r.read(4))
			n := 0
			for {
				more := r.read(width)
				n += more
				if more != 1<<width-1 || r.over() {
					break
				}
			}
			switch {
			case r.over():
				return r.fail("truncated sections")
			case book == codebookReserved:
				return r.fail("reserved codebook")
			case n > len(books):
				return r.fail("a section beyond the last band")
			}
			for i := range n {
				books[i] = book
			}
			books = books[n:]
		}
	}
	return nil
}

// The offsets of scale_factor_data (ISO/IEC 14496-3 4.6.2, 4.6.13).
const (
	scaleBias   = 60
	noiseOffset = 90
	noisePCM    = 256
)

// parseScaleFactors reads scale_factor_data, three chains of differences.
func (c *Channel) parseScaleFactors(r *bitReader) error {
	scale, position, noise := c.GlobalGain, 0, c.GlobalGain-noiseOffset
	firstNoise := true
	for i, book := range c.Codebooks[:c.Groups*c.MaxBand] {
		switch {
		case book == CodebookZero:
			c.ScaleFactors[i] = 0
		case book == CodebookNoise && firstNoise:
			firstNoise = false
			noise += r.read(9) - noisePCM
			c.ScaleFactors[i] = int16(noise)
		case book == CodebookNoise:
			noise += r.scale() - scaleBias
			c.ScaleFactors[i] = int16(noise)
		case book > CodebookNoise:
			position += r.scale() - scaleBias
			c.ScaleFactors[i] = int16(position)
		default:
			scale += r.scale() - scaleBias
			if scale < 0 || scale > 255 {
				return r.fail("scale factor out of range")
			}
			c.ScaleFactors[i] = int16(scale)
		}
	}
	return nil
}

// parsePulses reads pulse_data.
func (c *Channel) parsePulses(r *bitReader) error {
	if c.Sequence == EightShort {
		return r.fail("pulses in short windows")
	}
	p := &c.Pulses
	p.Count = r.read(2) + 1
	p.StartBand = r.read(6)
	if p.StartBand >= len(c.Edges)-1 {
		return r.fail("pulses beyond the last band")
	}
	for i := range p.Count {
		p.Offsets[i], p.Amounts[i] = r.read(5), r.read(4)
	}
	return nil
}

// maxLine is the largest quantised value.
const maxLine = 8191

// addPulses moves lines away from zero by the pulses' amounts (ISO/IEC 14496-3 4.6.3.3).
func (c *Channel) addPulses(r *bitReader) error {
	p := &c.Pulses
	at := int(c.Edges[p.StartBand])
	for i := range p.Count {
		at += p.Offsets[i]
		if at >= int(c.Edges[len(c.Edges)-1]) {
			return r.fail("a pulse beyond the last line")
		}
		x := int(c.Lines[at])
		if x > 0 {
			x += p.Amounts[i]
		} else {
			x -= p.Amounts[i]
		}
		if x > maxLine || x < -maxLine {
			return r.fail("a pulse beyond the largest value")
		}
		c.Lines[at] = int16(x)
	}
	return nil
}

// parseSpectrum reads spectral_data.
func (c *Channel) parseSpectrum(r *bitReader) error {
	clear(c.Lines[:])
	ok := true
	if c.Sequence == EightShort {
		ok = c.parseShort(r)
	} else {
		ok = c.parseLong(r)
	}
	switch {
	case !ok:
		return r.fail("escape sequence too long")
	case r.over():
		return r.fail("truncated spectral data")
	}
	return nil
}

// parseLong reads the lines of a long window, neighbouring bands of one codebook together.
func (c *Channel) parseLong(r *bitReader) bool {
	books := c.Codebooks[:c.MaxBand]
	for b := 0; b < len(books); {
		first, book := b, books[b]
		for b < len(books) && books[b] == book {
			b++
		}
		if !r.lines(book, c.Lines[c.Edges[first]:c.Edges[b]]) {
			return false
		}
	}
	return true
}

// parseShort reads the lines of eight short windows, which are interleaved by bands within each group.
func (c *Channel) parseShort(r *bitReader) bool {
	length := int(c.Edges[len(c.Edges)-1])
	window := 0
	for g := range c.Groups {
		for b := range c.MaxBand {
			book := c.Codebooks[g*c.MaxBand+b]
			for w := window; w < window+c.GroupLength[g]; w++ {
				if !r.lines(book, c.Lines[w*length+int(c.Edges[b]):w*length+int(c.Edges[b+1])]) {
					return false
				}
			}
		}
		window += c.GroupLength[g]
	}
	return true
}

// lines reads lines of one codebook into dst. It is false for an escape sequence that stands for no value.
func (b *bitReader) lines(book uint8, dst []int16) bool {
	switch {
	case book == 0 || book > codebookEscape:
	case book <= 2:
		spectralTables[book].quads(dst, b)
	case book <= 4:
		spectralTables[book].quadsSigned(dst, b)
	case book <= 6:
		spectralTables[book].pairs(dst, b)
	case book < codebookEscape:
		spectralTables[book].pairsSigned(dst, b)
	default:
		return spectralTables[book].pairsEscaped(dst, b)
	}
	return true
}

package mp3

// Spectrum is one channel of one granule as its encoder quantised it: what the bitstream says, before any arithmetic in
// which decoders could differ. Traces of an earlier coding show in these integers.
type Spectrum struct {
	Info         GranuleInfo
	Lines        [granuleLines]int16 // -8206…8206, as in the stream: of short blocks by band, window and frequency
	Last         int                 // lines from here on are zero
	Scalefactors [maxBands]uint8     // by band; of the last band, or of the last of each window, there is none
	ScaleBits    int                 // bits that the scalefactors took
	HuffmanBits  int                 // bits that the code words of the lines took
	LeftBits     int                 // bits of Part23Length after them
	Cut          bool                // they begin with a code word that crosses the end, and that does not count
}

// Spectra holds the spectra of a frame by granule and channel.
type Spectra [2][2]Spectrum

// Bands returns the scalefactor bands of a granule of such frames: band i has the lines edges[i] to edges[i+1] of a
// Spectrum. Bands from short on belong to the short windows 0, 1 and 2 in turn. The slice is shared and must not be
// changed.
func (h Header) Bands(g *GranuleInfo) (edges []int, short int) {
	l := &layouts[h.frequencyIndex()][g.shape()]
	return l.edges[:l.bands+1], l.long
}

// Unpacker decodes the Huffman codes and scalefactors of Layer III frames. It must be given all frames of a file in turn,
// as their data runs from one into the next. The zero value is ready for use; it is not safe for concurrent use.
type Unpacker struct {
	reservoir
	coded [2]coded
}

// Unpack reads the frame that x is at into dst and returns how many granules of it could be read: with MPEG-1 two, else
// one, or fewer. If fewer, code says why: CodeReservoir if the frame needs data that the file does not hold,
// CodeInconsistent if it is damaged. If all, code is empty, CodeDoubtful if one of them is Cut, or CodeSpoilt. A frame with a tag, and
// those of Layers I and II, have none, and code is empty.
func (u *Unpacker) Unpack(x *Index, dst *Spectra) (granules int, code string) {
	f, data := x.Frame(), x.Bytes()
	h := f.Header
	switch {
	case h.Layer != 3 || f.Tag:
		u.forget()
		return 0, ""
	case len(data) < h.mainOffset():
		u.forget()
		return 0, CodeInconsistent
	case f.Gap || !h.alike(&u.header):
		u.forget()
	}
	if f.Spoilt {
		u.distrust()
	}
	result := u.add(h, data)
	r := u.reader()
	for result <= doubtful && granules < h.granules() {
		if result = u.judge(max(result, u.granule(&r, h, granules, dst))); result <= doubtful {
			granules++
		}
	}
	u.settle(h, result)
	if f.Spoilt && result == decoded {
		return granules, CodeSpoilt
	}
	return granules, result.code()
}

// granule reads granule gr of all channels.
func (u *Unpacker) granule(r *bitReader, h Header, gr int, dst *Spectra) outcome {
	all := decoded
	for ch := range h.Channels() {
		c, out := &u.coded[ch], &dst[gr][ch]
		result := c.read(r, h, &u.side, gr, ch)
		if all = max(all, result); all > doubtful {
			return all
		}
		out.set(c, &u.side.Granules[gr][ch], result)
	}
	return all
}

// set takes what was read of a granule's channel.
func (s *Spectrum) set(c *coded, g *GranuleInfo, result outcome) {
	s.Info, s.Last, s.Scalefactors = *g, c.last, c.scale.value
	s.ScaleBits, s.HuffmanBits, s.LeftBits, s.Cut = c.bits.scale, c.bits.huffman, c.bits.left, result == doubtful
	clear(s.Lines[copy(s.Lines[:], c.quant[:c.last]):])
}

// Steps appends the steps of the bands of a long block to dst: a line of value v stands for sign(v)·|v|^(4/3) of them, in an
// orthonormal filter bank of samples whose full scale is 1. Of a block with short windows there are none.
func (s *Spectrum) Steps(dst []float32) []float32 {
	if s.Info.BlockType == 2 {
		return dst
	}
	for b, sf := range s.Scalefactors[:len(preemphasis)] {
		dst = append(dst, gains[gainBias+s.Info.exponent(int(sf), b)])
	}
	return dst
}

// exponent is that of a long band's step, in quarters.
func (g *GranuleInfo) exponent(scalefactor, band int) int {
	scale := 2
	if g.ScalefacScale {
		scale = 4
	}
	if g.Preflag {
		scalefactor += int(preemphasis[band])
	}
	return int(g.GlobalGain) - 210 - scale*scalefactor
}

// code returns the problem that an outcome is, or "".
func (o outcome) code() string {
	switch o {
	case doubtful:
		return CodeDoubtful
	case noReservoir:
		return CodeReservoir
	case inconsistent:
		return CodeInconsistent
	}
	return ""
}

package mp3

// granule is one channel's side information in one granule (ISO 11172-3 2.4.1.7).
type granule struct {
	bits          int // part2_3_length: scalefactors and Huffman codes
	bigValues     int // number of pairs before the region of small values
	globalGain    int
	scaleCompress int // scalefac_compress
	switching     bool
	blockType     int // 0 normal, 1 start, 2 short, 3 stop
	mixed         bool
	tables        [3]int // table_select
	subblockGain  [3]int
	regions       [2]int // region0_count, region1_count
	preflag       bool
	coarse        bool // scalefac_scale
	quadTable     int  // count1table_select
}

// sideInfo is the side information of a frame.
type sideInfo struct {
	mainDataBegin int // bytes before this frame's own main data
	scfsi         [2]int
	granules      [2][2]granule // by granule and channel
}

// shape returns the granule's block shape.
func (g *granule) shape() int {
	switch {
	case g.blockType != 2:
		return shapeLong
	case g.mixed:
		return shapeMixed
	}
	return shapeShort
}

// parse reads side information from b, sideBytes long and followed by slack. It is false for values that no encoder may write.
func (s *sideInfo) parse(h Header, b []byte) bool {
	r := bitReader{buf: b}
	channels, first := h.Channels(), h.Version == MPEG1
	if first {
		s.mainDataBegin = r.read(9)
		r.pos += 7 - 2*channels // private_bits: 5 if mono, 3
		for ch := range channels {
			s.scfsi[ch] = r.read(4)
		}
	} else {
		s.mainDataBegin = r.read(8)
		r.pos += channels // private_bits
		s.scfsi = [2]int{}
	}
	ok := true
	for gr := range h.granules() {
		for ch := range channels {
			ok = s.granules[gr][ch].parse(&r, first) && ok
		}
	}
	return ok
}

func (g *granule) parse(r *bitReader, first bool) bool {
	*g = granule{bits: r.read(12), bigValues: r.read(9), globalGain: r.read(8)}
	if first {
		g.scaleCompress = r.read(4)
	} else {
		g.scaleCompress = r.read(9)
	}
	g.switching = r.flag()
	if g.switching {
		g.blockType = r.read(2)
		g.mixed = r.flag()
		g.tables = [3]int{r.read(5), r.read(5)}
		g.subblockGain = [3]int{r.read(3), r.read(3), r.read(3)}
	} else {
		g.tables = [3]int{r.read(5), r.read(5), r.read(5)}
		g.regions = [2]int{r.read(4), r.read(3)}
	}
	if first {
		g.preflag = r.flag()
	}
	g.coarse = r.flag()
	g.quadTable = r.read(1)
	return g.bigValues <= 288 && (!g.switching || g.blockType != 0)
}

// crc16 continues the frame CRC (polynomial 0x8005, most significant bit first) over the first n bits of b.
func crc16(crc uint16, b []byte, n int) uint16 {
	for i := range min(n, 8*len(b)) {
		bit := uint16(b[i>>3]) >> (7 - i&7) & 1
		crc = crc<<1 ^ 0x8005*(crc>>15^bit)
	}
	return crc
}

package mp3

// SideInfo is the side information of a Layer III frame: what its encoder chose, told without decoding a code word
// (ISO 11172-3 2.4.1.7, 13818-3 2.4.1.7).
type SideInfo struct {
	MainDataBegin uint16            // bytes in earlier frames that the frame's main data begins with: 0…511, MPEG-2 0…255
	PrivateBits   uint8             // private_bits: MPEG-1 5 if mono, 3 if not; MPEG-2 1 or 2
	SCFSI         [2]uint8          // by channel, bit 3 first: groups of scalefactors that granule 1 takes from granule 0
	Granules      [2][2]GranuleInfo // by granule (MPEG-2 has one) and channel
}

// GranuleInfo is one channel's side information in one granule. Fields have the names of the standard.
type GranuleInfo struct {
	Part23Length      uint16 // bits of scalefactors and Huffman codes, 0…4095
	BigValues         uint16 // pairs of lines below the region of small values, 0…288, more if corrupt
	ScalefacCompress  uint16 // 0…15, MPEG-2 0…511
	GlobalGain        uint8
	BlockType         uint8 // 0 normal, 1 start, 2 short, 3 stop
	TableSelect       [3]uint8
	SubblockGain      [3]uint8 // of short blocks
	Region0Count      uint8    // scalefactor bands in the region less one; 0 with window switching, which has fixed regions
	Region1Count      uint8
	Count1TableSelect uint8
	WindowSwitching   bool
	MixedBlock        bool // long windows in the lowest sub-bands
	Preflag           bool // in MPEG-2 not coded, but told by ScalefacCompress
	ScalefacScale     bool // scalefactors count twice
}

// MainBits returns the bits of main data that the frame's granules claim.
func (s *SideInfo) MainBits() int {
	bits := 0
	for gr := range s.Granules {
		bits += int(s.Granules[gr][0].Part23Length) + int(s.Granules[gr][1].Part23Length)
	}
	return bits
}

// shape returns the granule's block shape.
func (g *GranuleInfo) shape() int {
	switch {
	case g.BlockType != 2:
		return shapeLong
	case g.MixedBlock:
		return shapeMixed
	}
	return shapeShort
}

// parse reads side information from b, sideBytes long and followed by slack, into s, which is zero. It is false for values
// that no encoder may write.
func (s *SideInfo) parse(h *Header, b []byte) bool {
	r := bitReader{buf: b}
	channels, first, granules := h.Channels(), h.Version == MPEG1, 1
	if first {
		granules = 2
		s.MainDataBegin = uint16(r.read(9))
		s.PrivateBits = uint8(r.read(7 - 2*channels))
		for ch := range channels {
			s.SCFSI[ch] = uint8(r.read(4))
		}
	} else {
		s.MainDataBegin = uint16(r.read(8))
		s.PrivateBits = uint8(r.read(channels))
	}
	ok := true
	for gr := range granules {
		for ch := range channels {
			g := &s.Granules[gr][ch]
			ok = g.parse(&r, first) && ok
			if !first {
				g.Preflag = g.ScalefacCompress >= 500 && (ch == 0 || !h.intensity())
			}
		}
	}
	return ok
}

// parse reads the granule's 59 bits, MPEG-2 63 bits.
func (g *GranuleInfo) parse(r *bitReader, first bool) bool {
	v := load(r.buf, r.pos)
	g.Part23Length, g.BigValues, g.GlobalGain = uint16(v>>52), uint16(v>>43)&511, uint8(v>>35)
	if first {
		g.ScalefacCompress = uint16(v>>31) & 15
		r.pos += 12 + 9 + 8 + 4
	} else {
		g.ScalefacCompress = uint16(v>>26) & 511
		r.pos += 12 + 9 + 8 + 9
	}
	v = load(r.buf, r.pos)
	if g.WindowSwitching = v>>63 == 1; g.WindowSwitching {
		g.BlockType, g.MixedBlock = uint8(v>>61)&3, v>>60&1 == 1
		g.TableSelect = [3]uint8{uint8(v>>55) & 31, uint8(v>>50) & 31}
		g.SubblockGain = [3]uint8{uint8(v>>47) & 7, uint8(v>>44) & 7, uint8(v>>41) & 7}
	} else {
		g.TableSelect = [3]uint8{uint8(v>>58) & 31, uint8(v>>53) & 31, uint8(v>>48) & 31}
		g.Region0Count, g.Region1Count = uint8(v>>44)&15, uint8(v>>41)&7
	}
	v <<= 1 + 22
	r.pos += 1 + 22
	if first {
		g.Preflag = v>>63 == 1
		v <<= 1
		r.pos++
	}
	g.ScalefacScale, g.Count1TableSelect = v>>63 == 1, uint8(v>>62)&1
	r.pos += 2
	return g.BigValues <= granuleLines/2 && (!g.WindowSwitching || g.BlockType != 0)
}

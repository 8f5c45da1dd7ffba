package mp3

// SideInfo is the side information of a Layer III frame: what its encoder chose, told without decoding a code word
// (ISO 11172-3 2.4.1.7, 13818-3 2.4.1.7).
type SideInfo struct {
	MainDataBegin uint16            // bytes that the frame's main data begins before its own, in earlier frames: 0…511, MPEG-2 0…255
	PrivateBits   uint8             // private_bits: MPEG-1 5 if mono, 3 if not; MPEG-2 1 or 2
	SCFSI         [2]uint8          // by channel, bit 3 first: groups of scalefactors that the second granule takes from the first
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

// parse reads side information from b, sideBytes long and followed by slack. It is false for values that no encoder may write.
func (s *SideInfo) parse(h Header, b []byte) bool {
	*s = SideInfo{}
	r := bitReader{buf: b}
	channels := h.Channels()
	if h.Version == MPEG1 {
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
	for gr := range h.granules() {
		for ch := range channels {
			g := &s.Granules[gr][ch]
			ok = g.parse(&r, h.Version) && ok
			if h.Version != MPEG1 {
				g.Preflag = g.ScalefacCompress >= 500 && !(ch == 1 && h.intensity())
			}
		}
	}
	return ok
}

func (g *GranuleInfo) parse(r *bitReader, version Version) bool {
	g.Part23Length, g.BigValues, g.GlobalGain = uint16(r.read(12)), uint16(r.read(9)), uint8(r.read(8))
	if version == MPEG1 {
		g.ScalefacCompress = uint16(r.read(4))
	} else {
		g.ScalefacCompress = uint16(r.read(9))
	}
	if g.WindowSwitching = r.flag(); g.WindowSwitching {
		g.BlockType, g.MixedBlock = uint8(r.read(2)), r.flag()
		g.TableSelect = [3]uint8{uint8(r.read(5)), uint8(r.read(5))}
		g.SubblockGain = [3]uint8{uint8(r.read(3)), uint8(r.read(3)), uint8(r.read(3))}
	} else {
		g.TableSelect = [3]uint8{uint8(r.read(5)), uint8(r.read(5)), uint8(r.read(5))}
		g.Region0Count, g.Region1Count = uint8(r.read(4)), uint8(r.read(3))
	}
	if version == MPEG1 {
		g.Preflag = r.flag()
	}
	g.ScalefacScale = r.flag()
	g.Count1TableSelect = uint8(r.read(1))
	return g.BigValues <= 288 && (!g.WindowSwitching || g.BlockType != 0)
}

// crc16 continues the frame CRC (polynomial 0x8005, most significant bit first) over the first n bits of b.
func crc16(crc uint16, b []byte, n int) uint16 {
	for i := range min(n, 8*len(b)) {
		bit := uint16(b[i>>3]) >> (7 - i&7) & 1
		crc = crc<<1 ^ 0x8005*(crc>>15^bit)
	}
	return crc
}

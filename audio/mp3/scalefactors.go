package mp3

// scalefactors are one channel's in one granule, by band of the layout.
type scalefactors struct {
	value [maxBands]uint8
	// illegal is the least value that, in the right channel of intensity stereo, means that the band is not intensity coded.
	illegal [maxBands]uint8
}

// slen1 and slen2 are the field widths of ISO 11172-3 2.4.2.7 by scalefac_compress.
var (
	slen1 = [16]int{0, 0, 0, 0, 3, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4}
	slen2 = [16]int{0, 1, 2, 3, 0, 1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 3}
)

// partition1 and partition2 give how many scalefactors have the same width: MPEG-1 by shape, MPEG-2 by row and shape
// (ISO 13818-3 2.4.3.2; rows 3 to 5 are for the right channel of intensity stereo).
var (
	partition1 = [3][4]int{{6, 5, 5, 5}, {9, 9, 9, 9}, {8, 9, 9, 9}}
	partition2 = [6][3][4]int{
		{{6, 5, 5, 5}, {9, 9, 9, 9}, {6, 9, 9, 9}},
		{{6, 5, 7, 3}, {9, 9, 12, 6}, {6, 9, 12, 6}},
		{{11, 10, 0, 0}, {18, 18, 0, 0}, {15, 18, 0, 0}},
		{{7, 7, 7, 0}, {12, 12, 12, 0}, {6, 15, 12, 0}},
		{{6, 6, 6, 3}, {12, 9, 9, 6}, {6, 12, 9, 6}},
		{{8, 8, 5, 0}, {15, 12, 9, 0}, {6, 18, 9, 0}},
	}
)

// preemphasis is added to long-block scalefactors if preflag is set (pretab, ISO 11172-3 table 3-B.6).
var preemphasis = [22]uint8{11: 1, 1, 1, 1, 2, 2, 3, 3, 3, 2}

// read1 reads MPEG-1 scalefactors. Of the four groups of long bands, those set in scfsi (most significant bit first) keep
// their values of the granule before.
func (s *scalefactors) read1(r *bitReader, g *GranuleInfo, scfsi uint8) {
	l1, l2 := slen1[g.ScalefacCompress], slen2[g.ScalefacCompress]
	if g.BlockType == 2 {
		scfsi = 0
	}
	band := 0
	for group, n := range partition1[g.shape()] {
		length := l1
		if group >= 2 {
			length = l2
		}
		if scfsi>>(3-group)&1 == 0 {
			for i := range n {
				s.value[band+i] = uint8(r.read(length))
			}
		}
		band += n
	}
	for i := range s.illegal {
		s.illegal[i] = 7
	}
	clear(s.value[band:])
}

// read2 reads MPEG-2 scalefactors; right is true for the right channel of intensity stereo.
func (s *scalefactors) read2(r *bitReader, g *GranuleInfo, right bool) {
	row, lengths := widths2(int(g.ScalefacCompress))
	if right {
		row, lengths = widths2Right(int(g.ScalefacCompress) >> 1)
	}
	band := 0
	for group, n := range partition2[row][g.shape()] {
		for range n {
			s.value[band] = uint8(r.read(lengths[group]))
			s.illegal[band] = uint8(1<<lengths[group] - 1)
			if lengths[group] == 0 {
				s.illegal[band] = 255
			}
			band++
		}
	}
	for ; band < maxBands; band++ {
		s.value[band], s.illegal[band] = 0, 255
	}
}

// widths2 splits scalefac_compress of MPEG-2 into a partition row and four field widths.
func widths2(c int) (row int, lengths [4]int) {
	switch {
	case c < 400:
		return 0, [4]int{c >> 4 / 5, c >> 4 % 5, c & 15 >> 2, c & 3}
	case c < 500:
		c -= 400
		return 1, [4]int{c >> 2 / 5, c >> 2 % 5, c & 3}
	}
	c -= 500
	return 2, [4]int{c / 3, c % 3}
}

// widths2Right is widths2 for the right channel of intensity stereo, whose lowest bit is intensity_scale and is left out.
func widths2Right(c int) (row int, lengths [4]int) {
	switch {
	case c < 180:
		return 3, [4]int{c / 36, c % 36 / 6, c % 6}
	case c < 244:
		c -= 180
		return 4, [4]int{c & 63 >> 4, c & 15 >> 2, c & 3}
	}
	c -= 244
	return 5, [4]int{c / 3, c % 3}
}

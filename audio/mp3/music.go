package mp3

// musicCRCs holds the remainders of CRC-16 (polynomial 0x8005, least significant bit first, from 0) for a byte that k
// further bytes follow.
var musicCRCs = buildMusicCRCs()

func buildMusicCRCs() (t [8][256]uint16) {
	for i := range t[0] {
		crc := uint16(i)
		for range 8 {
			crc = crc>>1 ^ 0xa001*(crc&1)
		}
		t[0][i] = crc
	}
	for k := 1; k < len(t); k++ {
		for i, crc := range t[k-1] {
			t[k][i] = crc>>8 ^ t[0][byte(crc)]
		}
	}
	return t
}

// crcMusic continues the CRC that LAME's tag holds over b.
func crcMusic(crc uint16, b []byte) uint16 {
	t := &musicCRCs
	for ; len(b) >= 8; b = b[8:] {
		crc = t[7][b[0]^byte(crc)] ^ t[6][b[1]^byte(crc>>8)] ^ t[5][b[2]] ^ t[4][b[3]] ^ t[3][b[4]] ^ t[2][b[5]] ^ t[1][b[6]] ^ t[0][b[7]]
	}
	for _, v := range b {
		crc = crc>>8 ^ t[0][byte(crc)^v]
	}
	return crc
}

// MusicCheck is what LAME's tag says of the audio behind it, checked against the bytes.
type MusicCheck struct {
	Length Check // MusicBytes against what there is: from the tag's frame to the tags at the end
	Bytes  int64 // what there is
	// CRC is MusicCRC over as many bytes as MusicBytes says: right with a wrong Length if something was put behind. Behind
	// another file of lame --nogap only a right one is given: LAME goes on from the CRC of that file, which is not at hand.
	CRC Check
}

// CheckMusic reads all audio again and checks it against LAME's tag. It is not cheap: every byte counts.
// Without such a tag, or where it is empty, as of a writer that could not go back to fill it in, nothing is given.
func (x *Index) CheckMusic() (MusicCheck, error) {
	if x.tag == nil || x.tag.LAME == nil {
		return MusicCheck{}, nil
	}
	lame, start := x.tag.LAME, x.tag.AtByte+int64(x.tag.FrameBytes)
	out := MusicCheck{Bytes: x.end - x.tag.AtByte}
	if lame.MusicBytes == 0 {
		return out, nil
	}
	out.Length = check(lame.MusicBytes == out.Bytes)
	if lame.MusicCRC == 0 {
		return out, nil
	}
	stop := min(x.end, max(start, x.tag.AtByte+lame.MusicBytes))
	crc := uint16(0)
	for at := start; at < stop && x.fail == nil; {
		b := x.bytes(at, int(min(stop-at, windowBytes-keptBytes)))
		crc = crcMusic(crc, b)
		at += int64(len(b))
		if len(b) == 0 {
			break
		}
	}
	if out.CRC = check(crc == lame.MusicCRC); out.CRC == Wrong && lame.NoGapPrevious {
		out.CRC = NotGiven
	}
	return out, x.fail
}

package mp3

// Check is what a checksum or a count in the file says of the bytes that it covers.
type Check uint8

// The results of a check.
const (
	NotGiven Check = iota // the file does not carry it
	Right
	Wrong
)

// String returns "not given", "right" or "wrong".
func (c Check) String() string { return [...]string{"not given", "right", "wrong"}[min(c, Wrong)] }

// check returns Right or Wrong.
func check(ok bool) Check {
	if ok {
		return Right
	}
	return Wrong
}

// frameCRCs holds the remainders of single bytes for the CRC of frames: polynomial 0x8005, most significant bit first
// (ISO 11172-3 2.4.3.1).
var frameCRCs = buildFrameCRCs()

func buildFrameCRCs() (t [256]uint16) {
	for i := range t {
		t[i] = crcBits(0, []byte{byte(i)}, 8)
	}
	return t
}

// crc16 continues the frame CRC over the first n bits of b.
func crc16(crc uint16, b []byte, n int) uint16 {
	n = min(n, 8*len(b))
	for _, v := range b[:n/8] {
		crc = crc<<8 ^ frameCRCs[byte(crc>>8)^v]
	}
	return crcBits(crc, b[n/8:], n%8)
}

// crcBits is crc16 bit by bit.
func crcBits(crc uint16, b []byte, n int) uint16 {
	for i := range n {
		bit := uint16(b[i>>3]) >> (7 - i&7) & 1
		crc = crc<<1 ^ 0x8005*(crc>>15^bit)
	}
	return crc
}

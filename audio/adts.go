package audio

// adtsRates are the sampling frequencies of AAC (ISO/IEC 14496-3 table 1.18).
var adtsRates = [13]int{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}

// parseADTS reads the header of an AAC frame: rate, channels and the frame's length in bytes.
func parseADTS(b []byte) (rate, channels, size int, ok bool) {
	if len(b) < 7 || b[0] != 0xFF || b[1]&0xF6 != 0xF0 || b[2]>>2&15 > 12 {
		return 0, 0, 0, false
	}
	rate = adtsRates[b[2]>>2&15]
	channels = int(b[2]&1)<<2 | int(b[3]>>6)
	if channels == 7 {
		channels = 8
	}
	size = int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5]>>5)
	return rate, channels, size, size >= 7
}

// isADTS reports whether head begins with three agreeing AAC frames, or as many as it holds, at least one whole.
func isADTS(head []byte) bool {
	rate, channels, size, ok := parseADTS(head)
	for n := 1; n < 3 && ok; n++ {
		if size >= len(head) {
			return n > 1 || size == len(head)
		}
		head = head[size:]
		var r, c int
		r, c, size, ok = parseADTS(head)
		ok = ok && r == rate && c == channels
	}
	return ok
}

func openADTS(src *source, at int64) (*Stream, error) {
	info := Info{Container: "adts", Codec: "aac", Frames: -1}
	info.SampleRate, info.Channels, _, _ = parseADTS(src.bytes(at, 7))
	return nil, noDecoder(info)
}

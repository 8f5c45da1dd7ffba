package audio

// gsmFrame is the bytes of a frame of GSM 06.10 (full rate), which code 160 samples. Files of bare frames have no
// header, but each frame begins with the four bits 1101.
const gsmFrame = 33

// Bounds of what counts as GSM: frames that must agree, half a second, and how many are looked at.
const (
	gsmLeast = 25
	gsmMost  = 2000
)

// isGSM reports whether a file is frames of GSM and nothing else. That 25 of other bytes agree has odds of 1 in 10^30.
func isGSM(src *source) bool {
	frames := src.size / gsmFrame
	if src.size%gsmFrame != 0 || frames < gsmLeast {
		return false
	}
	b := src.bytes(0, int(min(frames, gsmMost))*gsmFrame)
	for at := 0; at < len(b); at += gsmFrame {
		if b[at]>>4 != 0xD {
			return false
		}
	}
	return len(b) > 0
}

func openGSM(src *source) (*Stream, error) {
	return nil, noDecoder(Info{
		Container: "gsm", Codec: "gsm", SampleRate: 8000, Channels: 1, BitRate: 13200, Frames: src.size / gsmFrame * 160,
	})
}

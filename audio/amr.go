package audio

import "strings"

func isAMR(head []byte) bool { return strings.HasPrefix(string(head), "#!AMR") }

func openAMR(src *source) (*Stream, error) {
	info := Info{Container: "amr", Codec: "amr_nb", SampleRate: 8000, Channels: 1, Frames: -1}
	if strings.HasPrefix(string(src.bytes(0, 9)), "#!AMR-WB") {
		info.Codec, info.SampleRate = "amr_wb", 16000
	}
	return nil, noDecoder(info)
}

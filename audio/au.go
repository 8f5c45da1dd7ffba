package audio

import (
	"encoding/binary"
	"fmt"
)

// auCodings are the encodings of AU (Sun, NeXT) that are whole samples.
var auCodings = map[uint32]pcmCoding{
	1:  {kind: pcmMuLaw, bytes: 1},
	2:  {kind: pcmSigned, bytes: 1},
	3:  {kind: pcmSigned, bytes: 2, big: true},
	4:  {kind: pcmSigned, bytes: 3, big: true},
	5:  {kind: pcmSigned, bytes: 4, big: true},
	6:  {kind: pcmFloat, bytes: 4, big: true},
	7:  {kind: pcmFloat, bytes: 8, big: true},
	27: {kind: pcmALaw, bytes: 1},
}

// auNames are the others that are met, as ffmpeg names them.
var auNames = map[uint32]string{
	23: "adpcm_g726le", 24: "adpcm_g722", 25: "adpcm_g726le", 26: "adpcm_g726le",
}

// auHead is the length of the header without its annotation.
const auHead = 24

func isAU(head []byte) bool { return len(head) >= auHead && string(head[:4]) == ".snd" }

func openAU(src *source) (*Stream, error) { return readAU(src).stream() }

// readAU reads the header of an AU file.
func readAU(src *source) *chunkFile {
	b := src.bytes(0, auHead)
	word := func(i int) uint32 { return binary.BigEndian.Uint32(b[4*i:]) }
	f := &chunkFile{src: src, info: Info{
		Container: "au", Frames: -1, Codec: auNames[word(3)],
		SampleRate: int(word(4) & 0x7fffffff), Channels: int(min(word(5), 1<<16)),
	}}
	if c, ok := auCodings[word(3)]; ok {
		f.setPCM(c)
	}
	at, left := int64(word(1)), src.size-int64(word(1))
	if at < auHead || at > src.size {
		f.add(CodeBadSize, 4, "the samples begin at byte %d as declared; taken to follow the header", at)
		at, left = auHead, src.size-auHead
	}
	if at > auHead {
		f.info.addTag("au:annotation", text(src.bytes(auHead, int(min(at-auHead, maxBody)))))
	}
	size := int64(word(2))
	switch {
	case size == openSize, size == 0 && left > 0:
		f.add(CodeStreamed, 8, "length of the samples left open (%d): read to the end of the file", size)
		size = left
	case size > left:
		f.add(CodeTruncated, src.size, "%d of %d bytes of samples are missing", size-left, size)
		size = left
	case size < left:
		f.add(CodeJunk, at+size, "%d bytes follow the samples", left-size)
	}
	f.spans = []span{{at, at + size}}
	return f
}

func inspectAU(src *source, out *Structure) {
	f, b := readAU(src), src.bytes(0, auHead)
	run := f.spans[0]
	coding := binary.BigEndian.Uint32(b[12:])
	out.Parts = append(out.Parts, Part{
		Name: ".snd", Bytes: run.at, Mark: fmt.Sprintf("%d/%d", coding, run.at), Fields: append([]Tag{
			number("encoding", coding),
			number("data_bytes", binary.BigEndian.Uint32(b[8:])),
			number("rate_hz", f.info.SampleRate),
			number("channels", f.info.Channels),
		}, f.info.Tags...),
	}, Part{Name: "data", AtByte: run.at, Bytes: run.end - run.at})
	out.addTail(src, run.end)
	out.addProblems(f.Problems())
}

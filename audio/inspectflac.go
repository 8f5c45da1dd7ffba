package audio

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// inspectFLAC gives the metadata blocks and, as one part, the run of frames.
func inspectFLAC(src *source, out *Structure) {
	src.buffer()
	at, _ := skipID3v2(src)
	if at > 0 {
		out.Parts = append(out.Parts, Part{Name: "ID3v2", Bytes: at})
	}
	if !isFLAC(src.bytes(at, 4)) {
		out.Parts = append(out.Parts, flacFramesPart(src, at, out.Info))
		return
	}
	out.Parts = append(out.Parts, Part{Name: "fLaC", AtByte: at, Bytes: 4})
	at += 4
	for range maxChunks {
		head := src.bytes(at, 4)
		if len(head) < 4 || head[0] == 0xFF {
			break
		}
		part := flacBlockPart(src, at, head)
		out.Parts = append(out.Parts, part)
		at += part.Bytes
		if head[0]&0x80 != 0 {
			break
		}
	}
	if at < src.size {
		out.Parts = append(out.Parts, flacFramesPart(src, at, out.Info))
	}
}

// flacBlockPart describes a metadata block (RFC 9639 section 8).
func flacBlockPart(src *source, at int64, head []byte) Part {
	kind, size := head[0]&0x7f, int64(binary.BigEndian.Uint32(head)&0xffffff)
	p := Part{Name: fmt.Sprintf("type%d", kind), AtByte: at, Bytes: min(4+size, src.size-at)}
	if int(kind) < len(flacBlockNames) {
		p.Name = flacBlockNames[kind]
	}
	add := func(name, format string, args ...any) {
		p.Fields = append(p.Fields, Tag{Name: name, Value: fmt.Sprintf(format, args...)})
	}
	b := src.bytes(at+4, int(min(size, maxPacket)))
	switch {
	case kind == 0 && len(b) >= 34:
		si := parseStreamInfo(b)
		add("block_size", "%d to %d", binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:]))
		add("frame_bytes", "%d to %d", uint24(b[4:]), uint24(b[7:]))
		add("format", "%d Hz, %d channels, %d bits", si.rate, si.channels, si.bits)
		add("samples", "%d", si.frames)
		add("md5", "%s", hex.EncodeToString(si.md5[:]))
	case kind == 2 && len(b) >= 4:
		p.Mark = text(b[:4])
	case kind == 3:
		add("points", "%d", size/18)
	case kind == 4:
		var info Info
		vorbisComment(&info, b)
		for _, t := range info.Tags {
			add(t.Name, "%s", t.Value)
			if t.Name == "vendor" {
				p.Mark = t.Value
			}
		}
	}
	return p
}

func uint24(b []byte) int { return int(b[0])<<16 | int(b[1])<<8 | int(b[2]) }

// flacFramesPart counts the frames by their headers.
func flacFramesPart(src *source, at int64, info Info) Part {
	p := Part{Name: "frames", AtByte: at, Bytes: src.size - at}
	var count, fixed int64
	smallest, largest := 0, 0
	for from := at; from < src.size; {
		next, h, ok := findFLACFrame(src, from, src.size, &info)
		if !ok {
			break
		}
		if count == 0 || h.blockSize < smallest {
			smallest = h.blockSize
		}
		if h.fixed {
			fixed++
		}
		largest = max(largest, h.blockSize)
		count++
		from = next + int64(h.size) + 1
	}
	p.Fields = []Tag{
		{"frame_headers", fmt.Sprint(count)},
		{"of_fixed_block_size", fmt.Sprint(fixed)},
		{"block_size", fmt.Sprintf("%d to %d", smallest, largest)},
	}
	return p
}

package audio

import "encoding/binary"

// openJoinedPCM decodes plain samples that lie in the packets of a track. info and problems are what the container says.
func openJoinedPCM(j *joined, info Info, c pcmCoding, t trim, problems *problemList) (*Stream, error) {
	info.Codec, info.BitsPerSample, info.Lossless, info.Decoder = c.name(), 8*c.width(), true, decoderName
	if err := checkInfo(info); err != nil {
		return nil, err
	}
	unit := int64(c.bytes * info.Channels)
	r := spanReader{problemList: *problems, r: j.src.r, unit: unit}
	p := pieces{unit: unit, trim: t, most: maxSilence * int64(info.SampleRate)}
	for _, e := range j.extents {
		if extra := e.size % unit; extra != 0 {
			r.add(CodeBadSize, e.at+e.size-extra, "%d bytes at the end of a piece are not a whole frame", extra)
			e.size -= extra
		}
		p.silence(e.lost)
		p.add(e.extent)
	}
	r.spans, info.Frames = p.spans, p.frames+p.silenced
	info.BitRate = int(unit) * 8 * info.SampleRate
	d := newPCM(r, c)
	d.joined = true
	if len(p.pauses) == 0 {
		return NewStream(info, d), nil
	}
	floats := c.kind == pcmFloat
	return NewStream(info, &pausedDecoder{Decoder: d, pauses: p.pauses, channels: info.Channels, floats: floats}), nil
}

// pcm returns how the plain samples of a sample entry lie in the file, or false if they are coded (QuickTime File
// Format, "Sound sample descriptions"; ISO/IEC 23003-5).
func (e *mp4Entry) pcm() (pcmCoding, bool) {
	bytes := (e.bits + 7) / 8
	switch e.kind {
	case "sowt", "twos":
		return pcmCoding{kind: pcmSigned, bytes: bytes, big: e.kind == "twos"}, bytes >= 1 && bytes <= 4
	case "raw ":
		return pcmCoding{kind: pcmUnsigned, bytes: 1}, e.bits == 8
	case "in24":
		return pcmCoding{kind: pcmSigned, bytes: 3, big: !e.little}, true
	case "in32":
		return pcmCoding{kind: pcmSigned, bytes: 4, big: !e.little}, true
	case "fl32":
		return pcmCoding{kind: pcmFloat, bytes: 4, big: !e.little}, true
	case "fl64":
		return pcmCoding{kind: pcmFloat, bytes: 8, big: !e.little}, true
	case "ulaw":
		return pcmCoding{kind: pcmMuLaw, bytes: 1}, true
	case "alaw":
		return pcmCoding{kind: pcmALaw, bytes: 1}, true
	case "ipcm":
		return pcmCoding{kind: pcmSigned, bytes: bytes, big: !e.little}, bytes >= 2 && bytes <= 4
	case "fpcm":
		return pcmCoding{kind: pcmFloat, bytes: bytes, big: !e.little}, bytes == 4 || bytes == 8
	case "lpcm":
		return e.lpcm(bytes)
	}
	return pcmCoding{}, false
}

// lpcm reads the flags of a sample entry of version 2: 1 float, 2 the most significant byte first, 4 signed.
func (e *mp4Entry) lpcm(bytes int) (pcmCoding, bool) {
	c := pcmCoding{kind: pcmSigned, bytes: bytes, big: e.flags&2 != 0}
	switch {
	case e.flags&1 != 0:
		c.kind = pcmFloat
		return c, bytes == 4 || bytes == 8
	case e.flags&4 == 0:
		c.kind = pcmUnsigned
		return c, bytes == 1
	}
	return c, bytes >= 1 && bytes <= 4
}

// openPCM decodes plain samples, which chunks hold without gaps.
func (f *mp4File) openPCM(t *mp4Track, info Info) (*Stream, error) {
	c, ok := t.entry.pcm()
	if !ok {
		return nil, noDecoder(info)
	}
	played := f.played(t, info.SampleRate, 0)
	if t.size > 0 {
		t.size = uint32(c.bytes * max(info.Channels, 1)) // QuickTime's samples of size 1 are frames
	}
	samples := newMP4Samples(f.src, t, f.moof)
	samples.chunks = true
	p := mp4Pieces{mp4File: f, samples: samples, scale: t.scale, rate: uint32(info.SampleRate)}
	p.unit = int64(c.bytes * max(info.Channels, 1))
	j, err := joinPieces(f.src, p.next)
	if err != nil {
		return nil, err
	}
	if p.outside > 0 {
		f.add(CodeTruncated, f.src.size, "%d bytes of samples lie beyond the file's end", p.outside)
	}
	return openJoinedPCM(j, info, c, played, &f.problemList)
}

// mp4Pieces gives the pieces of a track of plain samples.
type mp4Pieces struct {
	*mp4File
	samples     *mp4Samples
	unit        int64 // bytes of a frame
	scale, rate uint32
	usual       float64 // ticks a frame at the start
	lost        uint64  // ticks that are missing before the next piece
	outside     int64   // bytes beyond the file's end
}

// next returns the next piece that lies in the file.
func (p *mp4Pieces) next() (piece, bool) {
	for {
		s, ok := p.samples.next()
		if !ok {
			return piece{}, false
		}
		p.lost += s.jump
		size := s.size * s.count
		if s.at < 0 || s.at >= p.src.size {
			p.outside += size
			continue
		}
		e := piece{extent: extent{s.at, min(size, p.src.size-s.at)}}
		p.outside += size - e.size
		if e.size == 0 {
			p.lost += s.ticks
			continue
		}
		if e.lost = rescale(p.lost, p.scale, p.rate); e.lost > 0 {
			p.add(CodeGap, s.at, "%d samples are missing before this piece by its time; silence put in", e.lost)
		}
		p.lost = p.pause(s.ticks, float64(size/p.unit))
		return e, true
	}
}

// pause returns the ticks after a piece that its table gives it beyond its own length. A frame lasts as long as the first
// at least: the rate of a sample entry may be another than that of its ticks.
func (p *mp4Pieces) pause(ticks uint64, frames float64) uint64 {
	if p.usual == 0 {
		p.usual = float64(ticks) / max(frames, 1)
		if e := p.samples.stts.entry(0); e != nil && p.samples.track.size > 0 {
			p.usual = min(p.usual, float64(binary.BigEndian.Uint32(e[4:])))
		}
	}
	own := uint64(min(frames*max(p.usual, float64(p.scale)/float64(max(p.rate, 1))), 1<<62))
	if ticks <= own || ticks-own < max(uint64(p.scale)/100, 2) {
		return 0
	}
	return ticks - own
}

// pcm returns how the plain samples of a track lie in the file (RFC 9559, "Codec Mappings").
func (t *mkvTrackInfo) pcm() (pcmCoding, bool) {
	bytes := int(min(t.bits, 64)+7) / 8
	switch t.codec {
	case "A_PCM/INT/LIT", "A_PCM/INT/BIG":
		if bytes == 1 {
			return pcmCoding{kind: pcmUnsigned, bytes: 1}, true
		}
		return pcmCoding{kind: pcmSigned, bytes: bytes, big: t.codec == "A_PCM/INT/BIG"}, bytes >= 2 && bytes <= 4
	case "A_PCM/FLOAT/IEEE":
		return pcmCoding{kind: pcmFloat, bytes: bytes}, bytes == 4 || bytes == 8
	}
	return pcmCoding{}, false
}

// openPCM decodes plain samples.
func (f *mkvFile) openPCM(t *mkvTrackInfo, info Info) (*Stream, error) {
	c, ok := t.pcm()
	if !ok || len(t.strip) > 0 {
		return nil, noDecoder(info)
	}
	clock := f.clock(info.SampleRate)
	clock.plain = true
	unit := int64(c.bytes * max(info.Channels, 1))
	blocks := f.blocks(t)
	j, err := joinPieces(f.src, func() (piece, bool) {
		p, ok := blocks.next()
		if !ok {
			return piece{}, false
		}
		lost := clock.check(p, "silence put in")
		clock.pass(p.size/unit, 0)
		return piece{extent{p.at, p.size}, lost}, true
	})
	if err != nil {
		return nil, err
	}
	return openJoinedPCM(j, info, c, trim{keep: -1}, &f.problemList)
}

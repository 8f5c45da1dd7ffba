package audio

// openJoinedPCM decodes plain samples that lie in the packets of a track. info and problems are what the container says.
func openJoinedPCM(j *joined, info Info, c pcmCoding, t trim, problems *problemList) (*Stream, error) {
	info.Codec, info.BitsPerSample, info.Lossless, info.Decoder = c.name(), 8*c.width(), true, decoderName
	if err := checkInfo(info); err != nil {
		return nil, err
	}
	unit := int64(c.bytes * info.Channels)
	info.Frames = 0
	r := spanReader{problemList: *problems, r: j.src.r, unit: unit}
	for _, e := range j.extents {
		if extra := e.size % unit; extra != 0 {
			r.add(CodeBadSize, e.at+e.size-extra, "%d bytes at the end of a piece are not a whole frame", extra)
			e.size -= extra
		}
		n := e.size / unit
		drop := min(t.skip, n)
		t.skip -= drop
		n -= drop
		if t.keep >= 0 {
			n = min(n, t.keep)
			t.keep -= n
		}
		at := e.at + drop*unit
		if n > 0 {
			r.spans = append(r.spans, span{at, at + n*unit})
			info.Frames += n
		}
	}
	info.BitRate = int(unit) * 8 * info.SampleRate
	return NewStream(info, newPCM(r, c)), nil
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
	outside := int64(0)
	j, err := join(f.src, func() (extent, bool) {
		for {
			s, ok := samples.next()
			if !ok || s.at >= 0 && s.at < f.src.size {
				held := min(s.size*s.count, f.src.size-s.at)
				outside += s.size*s.count - held
				return extent{s.at, held}, ok
			}
			outside += s.size * s.count
		}
	})
	if err != nil {
		return nil, err
	}
	if outside > 0 {
		f.add(CodeTruncated, f.src.size, "%d bytes of samples lie beyond the file's end", outside)
	}
	return openJoinedPCM(j, info, c, played, &f.problemList)
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
	blocks := f.blocks(t)
	j, err := join(f.src, func() (extent, bool) {
		p, ok := blocks.next()
		return extent{p.at, p.size}, ok
	})
	if err != nil {
		return nil, err
	}
	return openJoinedPCM(j, info, c, trim{keep: -1}, &f.problemList)
}

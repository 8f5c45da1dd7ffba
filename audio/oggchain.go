package audio

import "io"

// chain goes on with a stream that follows the one before, if it is alike. It reports whether the page was used.
func (d *oggDemuxer) chain(page oggPage) (bool, error) {
	packets, _ := new(oggPackets).add(page)
	if len(packets) == 0 {
		return false, nil
	}
	head := parseOggHead(packets[0])
	if head.info.Codec == "" {
		return false, nil
	}
	if !d.ended {
		d.add(CodeTruncated, page.at, "a new stream begins before the last page of the one before")
	}
	now, was := head.info, d.head.info
	if now.Codec != was.Codec || now.Channels != was.Channels || now.SampleRate != was.SampleRate ||
		now.BitsPerSample != was.BitsPerSample || head.codec == nil {
		d.add(CodeFormatChange, page.at, "a chained stream of %s, %d Hz, %d channels is not decoded",
			now.Codec, now.SampleRate, now.Channels)
		return true, io.EOF
	}
	d.add(CodeChained, page.at, "a further %s stream follows (serial %d)", now.Codec, page.serial)
	d.serial, d.head, d.headers, d.audio, d.linked = page.serial, head, packets, false, true
	d.last, d.granule, d.missing = nil, -1, false
	d.packets = oggPackets{started: true, number: page.number}
	d.ended = page.flags&oggLast != 0
	return true, nil
}

// tellPreSkip tells where the header of a stream leaves out more at its start than a decoder needs.
func (d *oggDemuxer) tellPreSkip(at int64) {
	if n := d.head.preSkip; n > usualPreSkip {
		d.add(CodeHidden, at, "the header leaves out the first %.2f s of the stream: they are not played, and not decoded",
			float64(n)/opusRate)
	}
}

// nextCodec makes the codec of a chained stream. Making one of Vorbis is dear, and recorders that chain streams chain
// those of one setup: that is used again. Others have some KB of headers each.
func (d *oggDemuxer) nextCodec() (packetCodec, error) {
	const some, bytesEach = 16, 4096
	c, ok := d.codec.(*vorbisCodec)
	switch {
	case ok && c.fits(d.headers):
		return c, nil
	case ok:
		if d.setups++; d.setups > some+d.src.size/bytesEach {
			return nil, damaged(d.at, "more changes of setup than the file has room for")
		}
	}
	return d.head.codec(d.head.info, d.headers)
}

// place queues the page's packets. Its granule position is compared with what they hold: a hole before them is told,
// and on the last page the surplus is cut (RFC 7845 section 4; Vorbis I section A.2; RFC 9639 section 10.1).
func (d *oggDemuxer) place(page oggPage, packets [][]byte) {
	last := page.flags&oggLast != 0
	d.ended = d.ended || last
	total := d.enqueue(page, packets)
	if page.granule < 0 || !d.audio || len(d.queue) == 0 && !last {
		return
	}
	expected := d.granule + total
	if d.granule < 0 {
		expected = d.start(page, total, last)
	}
	d.granule = page.granule
	switch diff := page.granule - expected; {
	case diff > 0:
		d.hole(page, diff)
	case diff < 0 && last:
		d.cutEnd(page, -diff)
	case diff < 0:
		d.add(CodeBadSize, page.at, "granule position goes back by %d samples", -diff)
	}
}

// enqueue makes the page's packets the queue, and returns how many frames they give.
func (d *oggDemuxer) enqueue(page oggPage, packets [][]byte) (total int64) {
	d.queue = d.queue[:0]
	for _, b := range packets {
		if len(b) == 0 {
			continue // writers end a stream with a packet of nothing
		}
		p := packet{data: b, at: page.at, fresh: d.missing, begin: d.begin, skip: d.skip}
		if d.missing {
			d.last = nil
		}
		d.begin, d.skip, d.missing = nil, 0, false
		n := d.codec.frames(d.last, b)
		d.last = b
		total += int64(n)
		d.queue = append(d.queue, oggPacket{p, n})
	}
	return total
}

// start returns where the first page of audio should end: where it says, unless it is the last as well and says less
// than it holds.
func (d *oggDemuxer) start(page oggPage, total int64, last bool) int64 {
	switch {
	case last:
		return max(total, page.granule)
	case page.granule > total:
		d.add(CodeMidStream, page.at, "the first page of audio ends at sample %d and holds %d: the stream began earlier",
			page.granule, total)
	case page.granule < total && d.head.info.Codec == "vorbis" && len(d.queue) > 0:
		d.queue[0].skip += total - page.granule
		if n := total - page.granule; n > d.longest() {
			d.add(CodeHidden, page.at, "the first %d samples of this page are not played, and not decoded", n)
		}
	}
	return page.granule
}

// longest returns the frames of the longest packet in the queue.
func (d *oggDemuxer) longest() (n int64) {
	for _, p := range d.queue {
		n = max(n, int64(p.frames))
	}
	return n
}

// hole puts silence in for n missing frames before the queue.
func (d *oggDemuxer) hole(page oggPage, n int64) {
	d.add(CodeGap, page.at, "%d samples are missing before this page; silence put in, %d s at most in all", n, maxSilence)
	if len(d.queue) == 0 {
		d.queue = append(d.queue, oggPacket{packet: packet{at: page.at, none: true}})
	}
	d.queue[0].lost = n
}

// cutEnd leaves n frames out at the end of the queue. Encoders cut the last packet, which is filled up, and no more.
func (d *oggDemuxer) cutEnd(page oggPage, n int64) {
	all := n
	for i := len(d.queue) - 1; i >= 0 && n > 0; i-- {
		p := &d.queue[i]
		p.cut = int(min(n, int64(p.frames)))
		n -= int64(p.cut)
	}
	if cut := all - n; cut > d.longest() {
		d.add(CodeHidden, page.at, "the last page gives its end so early that its last %d samples are not played, and not decoded", cut)
	}
}

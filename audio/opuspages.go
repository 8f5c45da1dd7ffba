package audio

import (
	"errors"
	"io"
)

// nextPage puts the packets of the stream's next page in the queue.
func (d *opusDecoder) nextPage() error {
	page, err := d.ogg.next()
	if errors.Is(err, io.EOF) && !d.ended {
		d.ended = true
		d.ogg.add(CodeTruncated, d.ogg.src.size, "the stream has no last page: the file may go on elsewhere")
	}
	if err != nil {
		return err
	}
	if page.serial != d.serial || d.ended {
		return d.foreign(page)
	}
	packets, missing := d.packets.add(page)
	if missing > 0 {
		d.ogg.add(CodeGap, page.at, "Ogg pages are missing before number %d", page.number)
	}
	if skip := min(d.skipping, len(packets)); skip > 0 {
		d.skipping -= skip
		packets = packets[skip:]
	}
	d.page, d.queue = page, packets
	d.place()
	return nil
}

// foreign deals with a page of another stream: one that follows ours is decoded if it is alike.
func (d *opusDecoder) foreign(page oggPage) error {
	if page.flags&oggFirst != 0 && d.ended {
		packets, _ := new(oggPackets).add(page)
		if len(packets) == 1 {
			if head, ok := parseOpusHead(packets[0]); ok {
				return d.chain(page, head)
			}
		}
	}
	if !d.others {
		d.others = true
		d.ogg.add(CodeOtherStream, page.at, "pages of another stream (serial %d) are not decoded", page.serial)
	}
	return nil
}

// chain goes on with a stream that follows the one that ended.
func (d *opusDecoder) chain(page oggPage, head opusHead) error {
	if head.channels != d.head.channels || head.streams != 1 {
		d.ogg.add(CodeFormatChange, page.at, "a chained stream with %d channels is not decoded", head.channels)
		return io.EOF
	}
	d.ogg.add(CodeChained, page.at, "a further opus stream follows (serial %d)", page.serial)
	d.serial = page.serial
	if err := d.begin(head, 1); err != nil {
		return err
	}
	d.packets.started, d.packets.number = true, page.number
	d.ended = page.flags&oggLast != 0
	return nil
}

// place compares the page's granule position with what its packets hold: a hole before them becomes silence, and on
// the last page the surplus is cut (RFC 7845 section 4).
func (d *opusDecoder) place() {
	total := 0
	for _, p := range d.queue {
		total += opusFrames(p)
	}
	d.keep = total
	last := d.page.flags&oggLast != 0
	d.ended = d.ended || last
	if d.page.granule < 0 || total == 0 && !last {
		return
	}
	expected := d.granule + int64(total)
	if d.granule < 0 {
		expected = d.page.granule
		if last {
			expected = max(int64(total), d.page.granule)
		}
	}
	d.granule = d.page.granule
	switch diff := d.page.granule - expected; {
	case diff > 0:
		d.hole(diff)
	case diff < 0 && last:
		d.keep = int(max(int64(total)+diff, 0))
	case diff < 0:
		d.ogg.add(CodeBadSize, d.page.at, "granule position goes back by %d samples", -diff)
	}
}

// hole puts silence in for n missing frames, up to maxOpusSilence in all.
func (d *opusDecoder) hole(n int64) {
	fill := min(n, maxOpusSilence-d.silenced)
	d.silenced += fill
	d.silence = fill
	d.ogg.add(CodeGap, d.page.at, "%d samples are missing before this page, %d of silence put in", n, fill)
}

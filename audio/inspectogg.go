package audio

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// oggLink is one logical stream as it is inspected.
type oggLink struct {
	part             Part
	head             oggHead
	packets          oggPackets
	headers          [][]byte
	audio            bool
	pages, count     int64
	bytes            int64 // of its pages
	missing          int64 // pages
	continued        int64 // pages that begin inside a packet
	first, last      int64 // granule positions of its first and last page of audio
	most             int   // packets of a page
	toc              map[byte]int64
	code             [4]int64
	empty, smallest  int64 // packets of DTX, bytes of the smallest
	largest          int64
	lengths          map[int]int64 // packets by frames
	open             bool
	granulesBackward int64
}

// inspectOgg reads all pages, and gives the logical streams in the order of their first pages.
func inspectOgg(src *source, out *Structure) {
	src.buffer()
	o := &oggReader{src: src}
	var links []*oggLink
	active := map[uint32]*oggLink{}
	for {
		page, err := o.next()
		if err != nil {
			if !errors.Is(err, io.EOF) && src.err == nil {
				src.err = err
			}
			break
		}
		l := active[page.serial]
		if (l == nil || page.flags&oggFirst != 0 && l.pages > 0) && len(links) < maxParts {
			l = &oggLink{part: Part{Name: "stream", AtByte: page.at}, first: -1, last: -1, toc: map[byte]int64{}, lengths: map[int]int64{}}
			l.part.Fields = append(l.part.Fields, Tag{"serial", fmt.Sprint(page.serial)})
			links = append(links, l)
			active[page.serial] = l
		}
		if l != nil {
			l.page(page)
		}
	}
	out.addProblems(o.Problems())
	for _, l := range links {
		out.Parts = append(out.Parts, l.finish())
	}
}

// page counts a page and its packets.
func (l *oggLink) page(page oggPage) {
	l.pages++
	l.bytes += int64(27 + len(page.lacing) + len(page.body))
	if page.flags&oggContinued != 0 {
		l.continued++
	}
	l.open = page.flags&oggLast == 0
	packets, missing := l.packets.add(page)
	l.missing += int64(missing)
	l.most = max(l.most, len(packets))
	for _, p := range packets {
		l.packet(p, page.at)
	}
	if !l.audio || page.granule < 0 {
		return
	}
	if l.first < 0 {
		l.first = page.granule
	}
	if page.granule < l.last {
		l.granulesBackward++
	}
	l.last = page.granule
}

func (l *oggLink) packet(p []byte, at int64) {
	n := len(l.headers) + 1
	if n == 1 {
		l.head = parseOggHead(p)
	}
	if header := n == 1 || l.head.isHeader != nil && l.head.isHeader(n, p); !l.audio && header && n <= maxOggHeaders {
		l.headers = append(l.headers, p)
		l.part.Parts = append(l.part.Parts, Part{Name: oggHeaderName(p, n), AtByte: at, Bytes: int64(len(p))})
		return
	}
	if len(p) == 0 {
		return
	}
	l.audio = true
	size := int64(len(p))
	if l.count == 0 || size < l.smallest {
		l.smallest = size
	}
	l.largest = max(l.largest, size)
	l.count++
	if l.head.info.Codec == "opus" {
		l.toc[p[0]>>3]++
		l.code[p[0]&3]++
		l.lengths[opusFrames(p)]++
		if size <= 2 {
			l.empty++
		}
	}
}

// oggHeaderName names a header by how it begins: OpusHead, OpusTags, vorbis.
func oggHeaderName(p []byte, n int) string {
	switch {
	case len(p) >= 8 && strings.HasPrefix(string(p), "Opus"):
		return text(p[:8])
	case len(p) >= 7 && string(p[1:7]) == "vorbis":
		return []string{"identification", "comment", "setup"}[min(int(p[0])/2, 2)]
	case len(p) >= 5 && string(p[:5]) == "\x7fFLAC":
		return "FLAC"
	case len(p) >= 4 && n > 1 && int(p[0]&0x7f) < len(flacBlockNames):
		return flacBlockNames[p[0]&0x7f]
	}
	return "header"
}

// finish writes what was counted.
func (l *oggLink) finish() Part {
	l.head.tags(l.headers)
	l.part.Mark, l.part.Bytes = l.head.info.Codec, l.bytes
	add := func(name, format string, args ...any) {
		l.part.Fields = append(l.part.Fields, Tag{Name: name, Value: fmt.Sprintf(format, args...)})
	}
	add("pages", "%d", l.pages)
	add("packets", "%d", l.count)
	add("packets_per_page_most", "%d", l.most)
	add("packet_bytes", "%d to %d", l.smallest, l.largest)
	add("granule", "%d to %d", l.first, l.last)
	for _, c := range []struct {
		name string
		n    int64
	}{{"pages_missing", l.missing}, {"pages_continued", l.continued}, {"granule_backward", l.granulesBackward}} {
		if c.n > 0 {
			add(c.name, "%d", c.n)
		}
	}
	if l.open {
		add("last_page", "not marked")
	}
	if l.head.info.Codec == "opus" {
		l.opus(add)
	}
	for _, t := range l.head.info.Tags {
		if t.Name == "vendor" && len(l.part.Parts) > 1 {
			l.part.Parts[1].Mark = t.Value
		}
		add(t.Name, "%s", t.Value)
	}
	return l.part
}

// opus writes what the first bytes of packets say: mode, bandwidth and frame size (RFC 6716 table 2), and how many
// frames a packet holds.
func (l *oggLink) opus(add func(name, format string, args ...any)) {
	configs := make([]byte, 0, len(l.toc))
	for c := range l.toc {
		configs = append(configs, c)
	}
	slices.Sort(configs)
	for _, c := range configs {
		add("opus:"+opusConfig(c), "%d", l.toc[c])
	}
	for code, n := range l.code {
		if n > 0 {
			add(fmt.Sprintf("opus:frame count code %d", code), "%d", n)
		}
	}
	lengths := make([]int, 0, len(l.lengths))
	for n := range l.lengths {
		lengths = append(lengths, n)
	}
	slices.Sort(lengths)
	for _, n := range lengths {
		add(fmt.Sprintf("opus:packets of %g ms", float64(n)/48), "%d", l.lengths[n])
	}
	if l.empty > 0 {
		add("opus:packets without sound (DTX)", "%d", l.empty)
	}
}

// opusConfig describes a configuration of RFC 6716 table 2.
func opusConfig(c byte) string {
	switch {
	case c < 12:
		return fmt.Sprintf("SILK %s %d ms", []string{"NB", "MB", "WB"}[c/4], []int{10, 20, 40, 60}[c%4])
	case c < 16:
		return fmt.Sprintf("hybrid %s %d ms", []string{"SWB", "FB"}[c/2%2], []int{10, 20}[c%2])
	}
	return fmt.Sprintf("CELT %s %s ms", []string{"NB", "WB", "SWB", "FB"}[c/4-4], []string{"2.5", "5", "10", "20"}[c%4])
}

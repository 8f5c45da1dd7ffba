package audio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Flags of an Ogg page (RFC 3533 section 6).
const (
	oggContinued = 1 // the first packet began on an earlier page
	oggFirst     = 2
	oggLast      = 4
)

// maxOggPage is the largest page: header, 255 lacing values, 255 segments.
const maxOggPage = 27 + 255 + 255*255

// maxPacket bounds a packet put together from pages. Audio packets stay under 64 KiB; tags with pictures may not,
// and lose their end.
const maxPacket = 1 << 20

// oggPage is one page. Its slices are valid until the next is read.
type oggPage struct {
	at      int64 // in the file
	flags   byte
	granule int64
	serial  uint32
	number  uint32
	lacing  []byte
	body    []byte
}

// oggReader reads pages one after the other and finds the next after damage.
type oggReader struct {
	problemList
	src    *source
	at     int64
	buf    [maxOggPage]byte
	wasted int64 // bytes checksummed in vain, to bound the search in a file that imitates pages
}

func isOgg(head []byte) bool { return bytes.HasPrefix(head, []byte("OggS")) }

// oggCRC is the table of CRC-32 with polynomial 0x04c11db7, most significant bit first.
var oggCRC = func() (t [256]uint32) {
	for i := range t {
		c := uint32(i) << 24
		for range 8 {
			c = c<<1 ^ (c>>31)*0x04c11db7
		}
		t[i] = c
	}
	return t
}()

// next returns the next page with a right checksum, or io.EOF.
func (o *oggReader) next() (oggPage, error) {
	for {
		if err := o.sync(); err != nil {
			return oggPage{}, err
		}
		n, err := o.fill()
		if err != nil {
			return oggPage{}, err
		}
		page := o.buf[:n]
		if n >= 27 && n == oggPageSize(page) {
			if oggChecksum(page) == binary.LittleEndian.Uint32(page[22:]) {
				o.at += int64(n)
				return parseOggPage(page, o.at-int64(n)), nil
			}
			o.add(CodeBadCRC, o.at, "checksum of an Ogg page is wrong: the page is left out")
		} else {
			o.add(CodeTruncated, o.src.size, "the file ends inside the Ogg page that begins at byte %d", o.at)
			if p, ok := o.cutPage(page); ok {
				o.at = o.src.size
				return p, nil
			}
		}
		o.wasted += int64(n)
		if o.wasted > 4*o.src.size+1<<20 {
			o.add(CodeDamaged, o.at, "too many false pages: the rest is not read")
			return oggPage{}, io.EOF
		}
		o.leave(page)
	}
}

// cutPage returns the whole packets of a page that the file's end cuts off, if no other page begins within it. Their
// checksum is lost with the end, and where they are in time is not known: a page tells that of its last packet.
func (o *oggReader) cutPage(b []byte) (p oggPage, ok bool) {
	if len(b) < 27 || len(b) < 27+int(b[26]) {
		return p, false
	}
	if _, more := o.src.index(o.at+4, "OggS"); more || o.src.err != nil {
		return p, false
	}
	p = parseOggPage(b, o.at)
	p.flags &^= oggLast
	p.granule = -1
	size, whole, segments := 0, 0, 0
	for i, n := range p.lacing {
		if size += int(n); size > len(p.body) {
			break
		}
		if n < 255 {
			whole, segments = size, i+1
		}
	}
	p.lacing, p.body = p.lacing[:segments], p.body[:whole]
	return p, segments > 0
}

// leave steps past a bad page: as a whole if another begins right behind it, else byte by byte.
func (o *oggReader) leave(page []byte) {
	behind := o.src.bytes(o.at+int64(len(page)), 4)
	if string(behind) == "OggS" {
		o.at += int64(len(page))
		return
	}
	if !o.skipTo(o.at+4) && o.src.err == nil {
		o.at = o.src.size
	}
}

// sync moves to the next capture pattern and tells how much lay before it.
func (o *oggReader) sync() error {
	from := o.at
	if !o.skipTo(o.at) {
		if o.src.err != nil {
			return o.src.err
		}
		if o.at < o.src.size && o.at > 0 {
			o.add(CodeJunk, o.at, "%d bytes after the last Ogg page", o.src.size-o.at)
		}
		return io.EOF
	}
	if o.at > from {
		o.add(CodeJunk, from, "%d bytes between Ogg pages", o.at-from)
	}
	return nil
}

// skipTo moves to the first capture pattern at or after from.
func (o *oggReader) skipTo(from int64) bool {
	at, ok := o.src.index(from, "OggS")
	if ok {
		o.at = at
	}
	return ok
}

// fill reads the page at o.at into the buffer, as far as the file goes.
func (o *oggReader) fill() (int, error) {
	n, err := o.readAt(o.buf[:27+255], o.at)
	if err != nil || n < 27 {
		return n, err
	}
	size := oggPageSize(o.buf[:n])
	if n >= size {
		return size, nil
	}
	more, err := o.readAt(o.buf[n:max(size, n)], o.at+int64(n))
	return n + more, err
}

func (o *oggReader) readAt(b []byte, at int64) (int, error) {
	n, err := o.src.r.ReadAt(b, at)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, fmt.Errorf("reading Ogg page at byte %d: %w", at, err)
	}
	return n, nil
}

// oggPageSize returns the page's length from its header; b holds at least the header as far as the file goes.
func oggPageSize(b []byte) int {
	segments := int(b[26])
	size := 27 + segments
	for _, l := range b[27:min(27+segments, len(b))] {
		size += int(l)
	}
	return size
}

func oggChecksum(page []byte) uint32 {
	var c uint32
	for i, v := range page {
		if i >= 22 && i < 26 {
			v = 0
		}
		c = c<<8 ^ oggCRC[byte(c>>24)^v]
	}
	return c
}

func parseOggPage(b []byte, at int64) oggPage {
	segments := int(b[26])
	return oggPage{
		at: at, flags: b[5], granule: int64(binary.LittleEndian.Uint64(b[6:])),
		serial: binary.LittleEndian.Uint32(b[14:]), number: binary.LittleEndian.Uint32(b[18:]),
		lacing: b[27 : 27+segments], body: b[27+segments:],
	}
}

// oggPackets puts the packets of one logical stream together.
type oggPackets struct {
	pending []byte // begun, not finished
	open    bool   // a packet is pending, even if its first part was empty
	number  uint32 // of the last page
	started bool
}

// add returns the packets that end on the page, and the number of pages missing before it.
func (p *oggPackets) add(page oggPage) (packets [][]byte, missing uint32) {
	if p.started {
		missing = page.number - p.number - 1
	}
	p.started, p.number = true, page.number
	continued := page.flags&oggContinued != 0
	headless := continued && (!p.open || missing > 0) // its beginning is lost
	if !continued || missing > 0 {
		p.pending, p.open = nil, false
	}
	body := page.body
	for _, l := range page.lacing {
		part := body[:l]
		body = body[l:]
		if !headless && len(p.pending) < maxPacket {
			p.pending = append(p.pending, part...)
		}
		p.open = true
		if l < 255 {
			if !headless {
				packets = append(packets, p.pending)
			}
			p.pending, p.open, headless = nil, false, false
		}
	}
	if headless {
		p.open = false
	}
	return packets, missing
}

// lastCapture returns the place of the last capture pattern, or -1.
func lastCapture(b []byte) int { return bytes.LastIndex(b, []byte("OggS")) }

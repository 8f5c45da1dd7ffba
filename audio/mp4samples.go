package audio

import (
	"encoding/binary"
	"io"
)

// mp4Sample is one sample, in the word of the standard: a packet.
type mp4Sample struct {
	at    int64
	size  int64
	ticks uint64 // its length
	jump  uint64 // ticks that are missing before it
	count int64  // more than 1 where those of a chunk are told together
	other bool   // it has another sample description than the first
}

// mp4Samples walks the samples that the tables of moov list, then those of movie fragments.
type mp4Samples struct {
	track                  *mp4Track
	stts, stsz, stsc, stco mp4Reader
	sample                 int64  // number of the next
	chunk                  int64  // number of the next
	left                   int64  // samples left of the chunk
	at                     int64  // of the next sample
	per                    int64  // entry of stsc that holds
	run                    int64  // next entry of stts
	runLeft                uint32 // samples left of the one before
	ticks                  uint32
	other                  bool
	chunks                 bool // give the samples of a chunk together, where they have one size
	fragments              *mp4Fragments
}

func newMP4Samples(src *source, t *mp4Track, firstMoof int64) *mp4Samples {
	reader := func(table mp4Table) mp4Reader { return mp4Reader{src: src, table: table} }
	s := &mp4Samples{
		track: t, stts: reader(t.stts), stsz: reader(t.stsz), stsc: reader(t.stsc), stco: reader(t.stco),
	}
	if firstMoof >= 0 {
		s.fragments = &mp4Fragments{src: src, track: t, at: firstMoof}
	}
	return s
}

func (s *mp4Samples) next() (mp4Sample, bool) {
	for s.left == 0 && s.sample < int64(s.track.count) {
		if !s.nextChunk() {
			s.sample = int64(s.track.count)
		}
	}
	if s.sample >= int64(s.track.count) {
		if s.fragments == nil {
			return mp4Sample{}, false
		}
		return s.fragments.next()
	}
	out := mp4Sample{at: s.at, size: int64(s.track.size), count: 1, other: s.other}
	if out.size > 0 && (s.chunks || s.at >= s.stts.src.size) { // or nothing of this chunk is there
		out.count = min(s.left, int64(s.track.count)-s.sample)
	}
	if out.size == 0 {
		e := s.stsz.entry(s.sample)
		if e == nil {
			return mp4Sample{}, false
		}
		out.size = int64(binary.BigEndian.Uint32(e))
	}
	out.ticks = s.take(out.count)
	s.at += out.size * out.count
	s.left -= out.count
	s.sample += out.count
	return out, true
}

// nextChunk moves to the next chunk, or reports that there is none.
func (s *mp4Samples) nextChunk() bool {
	e := s.stco.entry(s.chunk)
	if len(e) == 8 {
		s.at = int64(min(binary.BigEndian.Uint64(e), 1<<62))
	} else if len(e) == 4 {
		s.at = int64(binary.BigEndian.Uint32(e))
	} else {
		return false
	}
	s.chunk++
	for {
		after := s.stsc.entry(s.per + 1)
		if after == nil || int64(binary.BigEndian.Uint32(after)) > s.chunk {
			break
		}
		s.per++
	}
	per := s.stsc.entry(s.per)
	if per == nil {
		return false
	}
	s.left, s.other = int64(binary.BigEndian.Uint32(per[4:])), binary.BigEndian.Uint32(per[8:]) > 1
	return true
}

// take returns the length of the next n samples.
func (s *mp4Samples) take(n int64) (ticks uint64) {
	for n > 0 {
		if s.runLeft == 0 {
			e := s.stts.entry(s.run)
			if e == nil {
				return ticks + uint64(n)*uint64(s.ticks) // the table is short: as the last
			}
			s.run++
			s.runLeft, s.ticks = binary.BigEndian.Uint32(e), binary.BigEndian.Uint32(e[4:])
			continue
		}
		some := min(n, int64(s.runLeft))
		s.runLeft -= uint32(some)
		n -= some
		ticks += uint64(some) * uint64(s.ticks)
	}
	return ticks
}

// mp4Demuxer gives the packets of one track.
type mp4Demuxer struct {
	*problemList
	src     *source
	samples *mp4Samples
	codec   packetCodec // nil where only packets are wanted
	scale   uint32      // ticks a second
	rate    uint32      // frames a second
	usual   uint64      // ticks of the first packet
	lost    uint64      // ticks missing before the next packet
	outside int64       // samples outside of the file since the last inside
	firstAt int64       // of those
	read    int64       // bytes, to bound what tables that point to the same place again and again cost
	last    []byte      // the packet before
	done    bool
}

func (d *mp4Demuxer) next() (packet, error) {
	for !d.done {
		s, ok := d.samples.next()
		if d.src.err != nil {
			return packet{}, d.src.err
		}
		if !ok {
			break
		}
		if p, ok := d.packet(s); ok {
			return p, nil
		}
		if d.src.err != nil {
			return packet{}, d.src.err
		}
	}
	if d.outside > 0 {
		d.add(CodeTruncated, d.src.size, "the last %d packets lie beyond the file's end, the first at byte %d", d.outside, d.firstAt)
		d.outside = 0
	}
	d.done = true
	return packet{}, io.EOF
}

// packet reads a sample that lies in the file.
func (d *mp4Demuxer) packet(s mp4Sample) (packet, bool) {
	d.lost += s.jump
	switch {
	case s.other:
		d.add(CodeFormatChange, s.at, "packets from here on have another sample description and are not decoded")
		d.done = true
		return packet{}, false
	case s.size == 0:
		d.lost += s.ticks
		return packet{}, false
	case s.at < 0 || s.size > maxPacket || s.at+s.size > d.src.size:
		if d.outside == 0 {
			d.firstAt = s.at
		}
		d.outside += s.count
		d.lost += s.ticks
		return packet{}, false
	case d.read > 2*d.src.size:
		d.add(CodeDamaged, s.at, "packets lie over each other again and again: the rest is not read")
		d.done = true
		return packet{}, false
	}
	b := d.src.bytes(s.at, int(s.size))
	d.read += s.size
	p := packet{data: b, at: s.at, lost: rescale(d.lost, d.scale, d.rate), fresh: d.outside > 0}
	switch {
	case d.outside > 0:
		d.add(CodeGap, s.at, "%d packets before this one do not lie in the file (the first at byte %d); silence put in",
			d.outside, d.firstAt)
	case p.lost > 0:
		d.add(CodeGap, s.at, "%d samples are missing before this packet by its time; silence put in", p.lost)
	}
	d.outside, d.lost = 0, d.pause(s, b)
	return p, true
}

// pause returns the ticks after a packet that its table gives it beyond its own length: recorders write so where they
// paused.
func (d *mp4Demuxer) pause(s mp4Sample, b []byte) uint64 {
	if d.usual == 0 {
		d.usual = s.ticks
	}
	if d.codec == nil {
		return 0
	}
	own := max(d.usual, uint64(rescale(uint64(d.codec.frames(d.last, b)), d.rate, d.scale)))
	d.last = b
	if s.ticks <= own || s.ticks-own < own*3/4 || s.ticks-own < uint64(d.scale)/100 {
		return 0
	}
	return s.ticks - own
}

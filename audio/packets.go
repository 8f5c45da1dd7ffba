package audio

import (
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
)

// packet is one coded piece of a track, as its container holds it.
type packet struct {
	data  []byte      // valid until the next packet
	head  int         // bytes at its start that are the container's
	at    int64       // where in the file it begins, or the page that it ends on
	lost  int64       // frames that are missing before it; the demuxer has told of them
	fresh bool        // bytes are missing before it, so that the codec's memory does not fit it
	skip  int64       // frames to leave out from its start on, of this packet and those behind it
	cut   int         // frames to leave out at its end
	none  bool        // no packet at all, only lost frames
	begin packetCodec // set where a new stream with the same rate and channels begins with this packet
}

// demuxer finds the packets of one track. What is wrong with the container goes to the problemList it shares with its
// packetDecoder.
type demuxer interface {
	// next returns the next packet, or io.EOF. Other errors are of the reader.
	next() (packet, error)
}

// packetCodec makes samples of packets.
type packetCodec interface {
	// name is what Info.Decoder says.
	name() string
	// decode returns the samples of a packet, valid until the next call. After an error it can go on with the next.
	decode(packet []byte) (Block, error)
	// frames tells how many frames decode gives for a packet, from its first bytes. last is the packet before it, nil
	// after a reset.
	frames(last, packet []byte) int
	// reset forgets what earlier packets left, where that would spoil the next.
	reset()
}

// closingCodec is a packetCodec that checks its samples as a whole. complete says that each packet was decoded.
type closingCodec interface {
	finish(complete bool) (p Problem, bad bool)
}

// maxSilence bounds the silence put in for missing and damaged audio, in seconds, beyond as much as was decoded: a
// container may claim any time, and packets of a byte any length.
const maxSilence = 600

// silenceFrames is the size of a block of silence.
const silenceFrames = 4096

// trim is which part of a track is played.
type trim struct {
	skip int64 // frames to drop at the start: priming of the encoder, or an edit
	keep int64 // frames to give then, -1 for all
}

// packetDecoder joins a demuxer and a codec.
type packetDecoder struct {
	*problemList
	info     Info
	demux    demuxer
	codec    packetCodec
	trim     trim
	last     []byte // the packet before, as far as frames looks at it
	waiting  *packet
	silence  int64 // frames still to be given before the waiting packet
	silenced int64 // in all
	decoded  int64 // frames that were no silence
	spoiled  bool  // a packet was lost or damaged
	broken   bool  // the last packet was damaged
	done     bool
	quiet    Block
	coded    hash.Hash // of packets; nil: it is not asked for
}

// newPacketDecoder makes the stream that info describes. problems is the list that the demuxer adds to.
func newPacketDecoder(info Info, demux demuxer, codec packetCodec, t trim, problems *problemList) *Stream {
	return NewStream(info, &packetDecoder{problemList: problems, info: info, demux: demux, codec: codec, trim: t})
}

// teeCoded sends what the codec decodes to c, if it can.
func (d *packetDecoder) teeCoded(c Coded) {
	if codec, ok := d.codec.(interface{ teeCoded(Coded) }); ok {
		codec.teeCoded(c)
	}
}

// Decode implements Decoder: one packet, or a piece of silence.
func (d *packetDecoder) Decode() (Block, error) {
	for {
		if _, closing := d.codec.(closingCodec); d.done || d.trim.keep == 0 && !closing {
			return Block{}, d.finish(io.EOF)
		}
		b, err := d.step()
		if err != nil {
			return Block{}, d.finish(err)
		}
		if b = d.trim.cut(b, d.info.Channels); len(b.Ints)+len(b.Floats) > 0 {
			return b, nil
		}
	}
}

// step gives the next samples before trimming, none if a packet has none.
func (d *packetDecoder) step() (Block, error) {
	if d.silence > 0 {
		n := min(d.silence, silenceFrames)
		d.silence -= n
		return d.silent(int(n)), nil
	}
	p := d.waiting
	d.waiting = nil
	if p == nil {
		next, err := d.packet()
		if err != nil {
			return Block{}, err
		}
		p = &next
		d.prepare(p)
		if d.silence > 0 {
			d.waiting = p
			return Block{}, nil
		}
	}
	if p.none {
		return Block{}, nil
	}
	b := d.decodePacket(p)
	d.last = append(d.last[:0], p.data[:min(len(p.data), headOfPacket)]...)
	return b, nil
}

// headOfPacket is how much of a packet tells its length in every codec.
const headOfPacket = 16

// prepare readies the codec for what stands before a packet.
func (d *packetDecoder) prepare(p *packet) {
	if p.begin != nil {
		d.codec, d.last = p.begin, nil
		d.codec.reset() // it may be the same
	}
	d.trim.skip += p.skip
	if p.fresh {
		d.codec.reset()
		d.last = nil
	}
	d.spoiled = d.spoiled || p.fresh || p.lost > 0
	d.silence = d.fill(p.lost)
}

// fill takes n frames of silence from what may still be put in: maxSilence, and as much as was decoded.
func (d *packetDecoder) fill(n int64) int64 {
	n = max(min(n, maxSilence*int64(d.info.SampleRate)+d.decoded-d.silenced), 0)
	d.silenced += n
	return n
}

// decodePacket decodes one packet and cuts its end. What cannot be decoded becomes silence of the same length.
func (d *packetDecoder) decodePacket(p *packet) Block {
	want := d.codec.frames(d.last, p.data)
	b, err := d.try(p.data)
	got := b.frames(d.info.Channels)
	if err == nil && got < want && d.broken { // what overlaps with a damaged packet
		b = d.padded(b, want)
		got = want
	}
	if err == nil && got != want {
		err = fmt.Errorf("%d frames where the packet declares %d", got, want)
	}
	if d.broken = err != nil; d.broken {
		d.spoiled = true
		ms := 1000 * float64(want) / float64(d.info.SampleRate)
		d.add(CodeDamaged, p.at, "%s packet not decoded, %.1f ms of silence: %v", d.info.Codec, ms, err)
		want = int(d.fill(int64(want)))
		b = d.silent(want)
	} else {
		d.decoded += int64(want)
	}
	return b.slice(0, max(want-p.cut, 0), d.info.Channels)
}

// try keeps a panic of the codec inside its packet.
func (d *packetDecoder) try(b []byte) (out Block, err error) {
	defer func() {
		if v := recover(); v != nil {
			d.codec.reset()
			out, err = Block{}, fmt.Errorf("%v", v)
		}
	}()
	return d.codec.decode(b)
}

// cut applies the trim to the next samples.
func (t *trim) cut(b Block, channels int) Block {
	from, n := t.part(int64(b.frames(channels)))
	return b.slice(int(from), int(from+n), channels)
}

// part applies the trim to the next n frames: given of them are played, from one of them on.
func (t *trim) part(n int64) (from, given int64) {
	from = min(n, t.skip)
	t.skip -= from
	given = n - from
	if t.keep >= 0 {
		given = min(given, t.keep)
		t.keep -= given
	}
	return from, given
}

// frames returns the length of a block.
func (b Block) frames(channels int) int { return (len(b.Ints) + len(b.Floats)) / channels }

// slice returns the frames from to to of a block.
func (b Block) slice(from, to, channels int) Block {
	switch {
	case b.Ints != nil:
		return Block{Ints: b.Ints[from*channels : to*channels]}
	case b.Floats != nil:
		return Block{Floats: b.Floats[from*channels : to*channels]}
	}
	return Block{}
}

// padded returns a block with silence before it, n frames in all.
func (d *packetDecoder) padded(b Block, n int) Block {
	out := d.silent(n)
	copy(out.Ints[max(len(out.Ints)-len(b.Ints), 0):], b.Ints)
	copy(out.Floats[max(len(out.Floats)-len(b.Floats), 0):], b.Floats)
	return out
}

// silent returns n frames of silence in the form of the stream's samples.
func (d *packetDecoder) silent(n int) Block {
	size := n * d.info.Channels
	if d.info.Lossless && !strings.HasPrefix(d.info.Codec, "pcm_f") {
		d.quiet.Ints = grow(d.quiet.Ints, size)
		clear(d.quiet.Ints)
		return Block{Ints: d.quiet.Ints}
	}
	d.quiet.Floats = grow(d.quiet.Floats, size)
	clear(d.quiet.Floats)
	return Block{Floats: d.quiet.Floats}
}

// finish ends the stream, and lets the codec judge the whole of it.
func (d *packetDecoder) finish(err error) error {
	if errors.Is(err, io.EOF) {
		if err := d.drain(); err != nil {
			return err
		}
	}
	if c, ok := d.codec.(closingCodec); ok && !d.done && errors.Is(err, io.EOF) {
		if p, bad := c.finish(!d.spoiled); bad {
			d.add(p.Code, p.AtByte, "%s", p.Text)
		}
	}
	d.done = d.done || errors.Is(err, io.EOF)
	return err
}

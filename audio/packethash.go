package audio

import (
	"errors"
	"hash"
	"io"
)

// PacketHash says what [Stream.HashPackets] tells of the coded audio.
type PacketHash int

// Kinds of answers.
const (
	PacketsUnknown PacketHash = iota // nothing: the format's packets are not at hand
	PacketsHashed                    // it is hashed while it is read
	PacketsArePCM                    // it is the very bytes that TeePCM gives, and is not hashed a second time
)

// packetHasher is a Decoder that knows the bytes which it decodes.
type packetHasher interface {
	hashPackets(h hash.Hash) PacketHash
}

// HashPackets writes the coded audio to h from now on, as it is read: the bytes of the packets in their order, without the
// container, its tags and what it says of each packet. So a file and one to which its audio was moved as it is, which
// changes the hash of the file, have the same:
//
//   - MPEG audio: frames with their headers, without the frame that holds the tag of Xing, LAME or VBRI
//   - FLAC: frames; AAC: raw data blocks, without headers of ADTS
//   - Ogg, MP4, Matroska: packets of audio, also those that an edit list leaves out; lace and page headers are not in it
//   - WAV, AIFF, CAF, AU: the samples as they lie there
//
// Damaged packets count as they stand, what is missing does not. It is whole when the stream has come to its end. Files
// that join coded audio in another way, such as plain samples in MP4, are not told of.
func (s *Stream) HashPackets(h hash.Hash) PacketHash {
	if c, ok := s.dec.(packetHasher); ok {
		return c.hashPackets(h)
	}
	return PacketsUnknown
}

func (s *spanReader) hashPackets(h hash.Hash) PacketHash {
	s.coded = h
	return PacketsHashed
}

// hashPackets implements packetHasher: little-endian integers are what TeePCM gives.
func (d *pcm) hashPackets(h hash.Hash) PacketHash {
	switch {
	case d.joined:
		return PacketsUnknown // spans are trimmed
	case d.coding.kind == pcmSigned && (d.coding.bytes == 1 || !d.coding.big):
		return PacketsArePCM
	}
	return d.spanReader.hashPackets(h)
}

func (d *flacDecoder) hashPackets(h hash.Hash) PacketHash {
	d.frames.one.coded = h
	return PacketsHashed
}

func (d *mp3Decoder) hashPackets(h hash.Hash) PacketHash {
	d.dec.HashFrames(h)
	return PacketsHashed
}

func (d *trimmedDecoder) hashPackets(h hash.Hash) PacketHash {
	c, ok := d.Decoder.(packetHasher)
	if !ok {
		return PacketsUnknown
	}
	d.coded = h
	return c.hashPackets(h)
}

// drain reads what the trim leaves out, for its hash.
func (d *trimmedDecoder) drain() error {
	for d.coded != nil {
		if _, err := d.Decoder.Decode(); errors.Is(err, io.EOF) {
			d.coded = nil
		} else if err != nil {
			return err
		}
	}
	return io.EOF
}

func (d *packetDecoder) hashPackets(h hash.Hash) PacketHash {
	d.coded = h
	return PacketsHashed
}

// drain hashes the packets behind the last that is played. What is wrong with them is told elsewhere, or nowhere.
func (d *packetDecoder) drain() error {
	problems := *d.problemList
	defer func() { *d.problemList = problems }()
	for d.coded != nil {
		if _, err := d.packet(); errors.Is(err, io.EOF) {
			d.coded = nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// packet returns the demuxer's next packet, and hashes it.
func (d *packetDecoder) packet() (packet, error) {
	p, err := d.demux.next()
	if err == nil && !p.none && d.coded != nil {
		d.coded.Write(p.data[min(p.head, len(p.data)):])
	}
	return p, err
}

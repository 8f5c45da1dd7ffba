package audio

import (
	"encoding/binary"
	"errors"
	"io"
	"strconv"
)

// maxOggHeaders bounds the packets before the audio. FLAC may have many; their pictures are cut to maxPacket each.
const maxOggHeaders = 64

// openOgg looks at the streams that begin together at the file's start and decodes the first that it can.
func openOgg(src *source) (*Stream, error) {
	src.buffer()
	found, serial, err := findOggStream(src)
	if err != nil {
		return nil, err
	}
	if found.info.Codec == "" {
		return nil, &FormatError{Problem{Code: CodeNotAudio, Text: "not audio: ogg file without a known audio stream"}}
	}
	headers := oggHeaders(src, serial, found)
	found.info.addTag("serial", strconv.FormatUint(uint64(serial), 10))
	found.tags(headers)
	if last := lastGranule(src, serial); last >= int64(found.preSkip) && found.info.Frames < 0 {
		found.info.Frames = last - int64(found.preSkip)
	}
	if found.codec == nil {
		return nil, noDecoder(found.info)
	}
	if err := checkInfo(found.info); err != nil {
		return nil, err
	}
	codec, err := found.codec(found.info, headers)
	if err != nil {
		return nil, err
	}
	found.info.Decoder = codec.name()
	d := &oggDemuxer{oggReader: &oggReader{src: src}, serial: serial, codec: codec, head: found, granule: -1}
	d.tellPreSkip(0)
	return newPacketDecoder(found.info, d, codec, trim{skip: int64(found.preSkip), keep: -1}, &d.problemList), nil
}

// findOggStream returns the first of the streams at the file's start that has a decoder, else the first that is audio.
func findOggStream(src *source) (found oggHead, serial uint32, err error) {
	o := &oggReader{src: src}
	for range 64 {
		page, err := o.next()
		if errors.Is(err, io.EOF) || err == nil && page.flags&oggFirst == 0 {
			break
		}
		if err != nil {
			return found, 0, err
		}
		packets, _ := new(oggPackets).add(page)
		if len(packets) == 0 {
			continue
		}
		head := parseOggHead(packets[0])
		if head.info.Codec != "" && (found.info.Codec == "" || found.codec == nil && head.codec != nil) {
			found, serial = head, page.serial
		}
	}
	return found, serial, nil
}

// oggHeaders returns the packets of a stream that stand before its audio.
func oggHeaders(src *source, serial uint32, head oggHead) (headers [][]byte) {
	o, packets := &oggReader{src: src}, oggPackets{}
	for range 1024 {
		page, err := o.next()
		if err != nil {
			return headers
		}
		if page.serial != serial {
			continue
		}
		done, _ := packets.add(page)
		for _, p := range done {
			n := len(headers) + 1
			if n > 2 && (head.isHeader == nil || !head.isHeader(n, p)) || n > maxOggHeaders {
				return headers
			}
			headers = append(headers, p)
		}
	}
	return headers
}

// lastGranule returns the position on the last page of a stream that lies within the file's last bytes, or -1.
func lastGranule(src *source, serial uint32) int64 {
	from := max(src.size-maxOggPage-1024, 0)
	tail := src.bytes(from, maxOggPage+1024)
	for i := len(tail); i > 0; {
		i = lastCapture(tail[:i])
		if i < 0 {
			break
		}
		p := tail[i:]
		if len(p) >= 27 && len(p) >= oggPageSize(p) && binary.LittleEndian.Uint32(p[14:]) == serial {
			return int64(binary.LittleEndian.Uint64(p[6:]))
		}
	}
	return -1
}

// oggPacket is a packet in the queue with its length in frames.
type oggPacket struct {
	packet
	frames int
}

// oggDemuxer gives the packets of one logical stream, and of what is chained to it.
type oggDemuxer struct {
	*oggReader
	packets oggPackets
	serial  uint32
	codec   packetCodec // tells how long packets are
	head    oggHead
	headers [][]byte // before the audio, of the stream that is being read
	audio   bool     // the audio has begun
	queue   []oggPacket
	last    []byte      // the packet before
	granule int64       // end of the last page, -1 before the first
	ended   bool        // the last page was seen
	others  bool        // another stream was reported
	begin   packetCodec // for the next packet
	skip    int64       // for the next packet
	linked  bool        // a chained stream's headers are being read
	missing bool        // pages before the next packet are
	setups  int64       // Vorbis codecs made for chained streams
}

func (d *oggDemuxer) next() (packet, error) {
	for len(d.queue) == 0 {
		if err := d.nextPage(); err != nil {
			return packet{}, err
		}
	}
	p := d.queue[0].packet
	d.queue = d.queue[1:]
	return p, nil
}

// nextPage puts the packets of the stream's next page in the queue.
func (d *oggDemuxer) nextPage() error {
	page, err := d.oggReader.next()
	if errors.Is(err, io.EOF) && !d.ended {
		d.ended = true
		d.add(CodeTruncated, d.src.size, "the stream has no last page: the file may go on elsewhere")
	}
	if err != nil {
		return err
	}
	first := page.flags&oggFirst != 0
	if first && (d.audio || d.ended) {
		if done, err := d.chain(page); done || err != nil {
			return err
		}
	}
	if page.serial != d.serial || d.ended {
		if !d.others {
			d.others = true
			d.add(CodeOtherStream, page.at, "pages of another stream (serial %d) are not decoded", page.serial)
		}
		return nil
	}
	packets, missing := d.packets.add(page)
	if missing > 0 {
		d.add(CodeGap, page.at, "Ogg pages are missing before number %d", page.number)
		d.missing = true
	}
	packets, err = d.skipHeaders(packets)
	if err != nil {
		return err
	}
	d.place(page, packets)
	return nil
}

// skipHeaders takes away the packets before the audio. Behind a link of a chain they make the new codec.
func (d *oggDemuxer) skipHeaders(packets [][]byte) ([][]byte, error) {
	for !d.audio && len(packets) > 0 {
		n := len(d.headers) + 1
		if !d.head.isHeader(n, packets[0]) {
			d.audio = true
			break
		}
		if n <= maxOggHeaders {
			d.headers = append(d.headers, packets[0])
		}
		packets = packets[1:]
	}
	if !d.audio || !d.linked {
		return packets, nil
	}
	codec, err := d.nextCodec()
	if err != nil {
		d.add(CodeDamaged, d.at, "the headers of the chained stream cannot be used: %v", err)
		return nil, io.EOF
	}
	d.begin, d.codec, d.linked = codec, codec, false
	d.skip = int64(d.head.preSkip)
	d.tellPreSkip(d.at)
	return packets, nil
}

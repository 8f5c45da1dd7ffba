package vorbis_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/earwitness/earwitness/audio/vorbis"
)

// oggPackets returns the packets of a sound Ogg file with one stream.
func oggPackets(t testing.TB, data []byte) (packets [][]byte) {
	t.Helper()
	var packet []byte
	for len(data) > 0 {
		if len(data) < 27 || !bytes.HasPrefix(data, []byte("OggS")) {
			t.Fatalf("no Ogg page %d bytes before the end", len(data))
		}
		segments := int(data[26])
		lacing, body := data[27:27+segments], data[27+segments:]
		for _, n := range lacing {
			packet = append(packet, body[:n]...)
			body = body[n:]
			if n < 255 {
				packets, packet = append(packets, packet), nil
			}
		}
		data = body
	}
	return packets
}

// oggFile writes packets to an Ogg file, one to a page. d is a fresh decoder of the stream, for granule positions.
func oggFile(packets [][]byte, d *vorbis.Decoder) []byte {
	var out []byte
	granule := 0
	for i, p := range packets {
		if i > 2 {
			granule += d.Samples(p)
			_, _ = d.Decode(nil, p)
		}
		flags := byte(0)
		if i == 0 {
			flags = 2
		} else if i == len(packets)-1 {
			flags = 4
		}
		page := append([]byte("OggS"), 0, flags)
		page = binary.LittleEndian.AppendUint64(page, uint64(granule))
		page = binary.LittleEndian.AppendUint32(page, 1)
		page = binary.LittleEndian.AppendUint32(page, uint32(i))
		page = append(page, 0, 0, 0, 0, byte(len(p)/255+1))
		page = append(page, bytes.Repeat([]byte{255}, len(p)/255)...)
		page = append(page, byte(len(p)%255))
		page = append(page, p...)
		binary.LittleEndian.PutUint32(page[22:], oggChecksum(page))
		out = append(out, page...)
	}
	return out
}

// oggChecksum returns the CRC-32 of polynomial 0x04c11db7, highest bit first.
func oggChecksum(page []byte) uint32 {
	var c uint32
	for _, b := range page {
		c ^= uint32(b) << 24
		for range 8 {
			c = c<<1 ^ c>>31*0x04c11db7
		}
	}
	return c
}

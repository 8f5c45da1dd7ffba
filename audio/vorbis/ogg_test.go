package vorbis_test

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// oggPackets returns the packets of a sound Ogg file with one stream, and the granule position of its last page.
func oggPackets(t testing.TB, data []byte) (packets [][]byte, granule int64) {
	t.Helper()
	var packet []byte
	for len(data) > 0 {
		if len(data) < 27 || !bytes.HasPrefix(data, []byte("OggS")) {
			t.Fatalf("no Ogg page %d bytes before the end", len(data))
		}
		granule = int64(binary.LittleEndian.Uint64(data[6:]))
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
	return packets, granule
}

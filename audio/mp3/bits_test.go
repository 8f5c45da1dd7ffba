package mp3_test

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"testing"
)

// TestBits holds the very bits that files decode to, which must be the same on every processor, with assembly or without:
// evidence must not depend on the machine. What is changed here on purpose must pass the conformance streams again.
func TestBits(t *testing.T) {
	want := map[string]uint32{
		"mono-8k": 0x31b740ee, "mono-22k": 0x43940f08, "joint-44k": 0xc57224d9, "vbr-44k": 0x66221d90,
		"crc-32k": 0x7b4e3bb3, "layer2-44k": 0xec01e1a3, "mono-44k": 0xd280d3c5,
	}
	for _, f := range files {
		samples, _ := decode(t, load(t, f.file()), 4096)
		crc := uint32(0)
		for _, v := range samples {
			crc = crc32.Update(crc, crc32.IEEETable, binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
		}
		if crc != want[f.name] {
			t.Errorf("%s: CRC-32 of the samples = %#08x, want %#08x", f.name, crc, want[f.name])
		}
	}
}

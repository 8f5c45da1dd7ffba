//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

func native() []*Set {
	var s []*Set
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512VPOPCNTDQ && cpu.X86.HasAVX2 {
		s = append(s, &avx512)
	}
	if cpu.X86.HasAVX2 {
		s = append(s, &avx2)
	}
	return s
}

// avx512 has rows of 16 words and 16 masks. A prepared word is itself.
var avx512 = Set{
	name: "avx512", lanes: 16, rowWords: 16,
	prepare: prepareGeneric, pack: packAVX512, tile: tileAVX512, count: countAVX512, compare: compareAVX512,
	unfold: unfoldAVX512, differ: differAVX512,
}

// avx2 has rows of the low nibbles of eight words and of the high ones, each in a byte, with the high bit of bytes set
// where a lane is inactive. A prepared word is split in the same way.
var avx2 = Set{
	name: "avx2", lanes: 8, rowWords: 8,
	prepare: prepareNibbles, pack: packAVX2, tile: tileAVX2, count: countAVX2, compare: compareAVX2,
	unfold: unfoldAVX2, differ: differAVX2,
}

func prepareNibbles(dst []uint64, words []uint32) {
	const nibbles = 0x0f0f0f0f
	for k, w := range words {
		dst[k] = uint64(w&nibbles) | uint64(w>>4&nibbles)<<32
	}
}

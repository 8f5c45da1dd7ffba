//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

func native() []*Set {
	var s []*Set
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL && cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		s = append(s, &avx512)
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		s = append(s, &avx2)
	}
	return s
}

var avx512 = Set{Name: "avx512", Lanes: 16, FIR: dotsAVX512}

var avx2 = Set{Name: "avx2", Lanes: 8, FIR: dotsAVX2}

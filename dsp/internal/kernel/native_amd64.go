//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

func native() []*Set {
	var s []*Set
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL && cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		s = append(s, &avx512, &avx512vl)
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		s = append(s, &avx2)
	}
	return s
}

var avx512 = Set{
	Name: "avx512", Lanes: 16, Shorter: &avx2,
	First:       [MaxRadix + 1]firstFunc{1: first1AVX512, 2: first2AVX512, 3: first3AVX512, 4: first4AVX512, 5: first5AVX512, 8: first8AVX512},
	FirstWindow: [MaxRadix + 1]windowFunc{1: first1WindowAVX512, 2: first2WindowAVX512, 3: first3WindowAVX512, 4: first4WindowAVX512, 5: first5WindowAVX512, 8: first8WindowAVX512},
	FirstInt16:  [MaxRadix + 1]int16Func{1: first1Int16AVX512, 2: first2Int16AVX512, 3: first3Int16AVX512, 4: first4Int16AVX512, 5: first5Int16AVX512, 8: first8Int16AVX512},
	Pass:        [MaxRadix + 1]passFunc{2: pass2AVX512, 3: pass3AVX512, 4: pass4AVX512, 5: pass5AVX512, 8: pass8AVX512},
	Leaves:      []Leaf{{16, leafAVX512}},
	PostPower:   postPowerAVX512, PostSpectrum: postSpectrumAVX512, Pairs: pairsAVX512, Conjugates: conjugatesAVX512,
}

var avx2 = Set{
	Name: "avx2", Lanes: 8, Shorter: &Generic,
	First:       [MaxRadix + 1]firstFunc{1: first1AVX2, 2: first2AVX2, 3: first3AVX2, 4: first4AVX2, 5: first5AVX2, 8: first8AVX2},
	FirstWindow: [MaxRadix + 1]windowFunc{1: first1WindowAVX2, 2: first2WindowAVX2, 3: first3WindowAVX2, 4: first4WindowAVX2, 5: first5WindowAVX2, 8: first8WindowAVX2},
	FirstInt16:  [MaxRadix + 1]int16Func{1: first1Int16AVX2, 2: first2Int16AVX2, 3: first3Int16AVX2, 4: first4Int16AVX2, 5: first5Int16AVX2, 8: first8Int16AVX2},
	Pass:        [MaxRadix + 1]passFunc{2: pass2AVX2, 3: pass3AVX2, 4: pass4AVX2, 5: pass5AVX2, 8: pass8AVX2},
	Leaves:      []Leaf{{8, leafAVX2}},
	PostPower:   postPowerAVX2, PostSpectrum: postSpectrumAVX2, Pairs: pairsAVX2, Conjugates: conjugatesAVX2,
}

var avx512vl = Set{
	Name: "avx512vl", Lanes: 8, Shorter: &Generic,
	First:       [MaxRadix + 1]firstFunc{1: first1VL, 2: first2VL, 3: first3VL, 4: first4VL, 5: first5VL, 8: first8VL},
	FirstWindow: [MaxRadix + 1]windowFunc{1: first1WindowVL, 2: first2WindowVL, 3: first3WindowVL, 4: first4WindowVL, 5: first5WindowVL, 8: first8WindowVL},
	FirstInt16:  [MaxRadix + 1]int16Func{1: first1Int16VL, 2: first2Int16VL, 3: first3Int16VL, 4: first4Int16VL, 5: first5Int16VL, 8: first8Int16VL},
	Pass:        [MaxRadix + 1]passFunc{2: pass2VL, 3: pass3VL, 4: pass4VL, 5: pass5VL, 8: pass8VL},
	Leaves:      []Leaf{{8, leafVL}},
	PostPower:   postPowerVL, PostSpectrum: postSpectrumVL, Pairs: pairsVL, Conjugates: conjugatesVL,
}

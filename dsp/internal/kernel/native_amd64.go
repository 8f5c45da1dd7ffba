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

var avx512 = Set{
	Name: "avx512", Lanes: 16, Shorter: &avx2,
	First:       [MaxRadix + 1]firstFunc{2: first2AVX512, 3: first3AVX512, 4: first4AVX512, 5: first5AVX512, 8: first8AVX512},
	FirstWindow: [MaxRadix + 1]windowFunc{2: first2WindowAVX512, 3: first3WindowAVX512, 4: first4WindowAVX512, 5: first5WindowAVX512, 8: first8WindowAVX512},
	FirstInt16:  [MaxRadix + 1]int16Func{2: first2Int16AVX512, 3: first3Int16AVX512, 4: first4Int16AVX512, 5: first5Int16AVX512, 8: first8Int16AVX512},
	Pass:        [MaxRadix + 1]passFunc{2: pass2AVX512, 3: pass3AVX512, 4: pass4AVX512, 5: pass5AVX512, 8: pass8AVX512},
	Leaves:      []Leaf{{16, leafAVX512}},
	PostPower:   postPowerAVX512, PostSpectrum: postSpectrumAVX512, Pairs: pairsAVX512, Conjugates: conjugatesAVX512,
	Log: logAVX512, FIR: dotsAVX512, AddSquares: addSquaresAVX512, Products: productsAVX512, FIR64: dots64AVX512,
	RowSums: rowSumsAVX512, Greatest: greatestAVX512, Extremes: extremesAVX512,
	AddFloored: addFlooredAVX512, Miss: missAVX512, Integers: integersAVX512,
	Widen: widenAVX2, Multiply: multiplyAVX2, BoundSquares: boundSquaresAVX2,
	MDCT:  &MDCT{foldAVX512, rotateAVX512, unfoldAVX512, foldLanesAVX512, rotateLanesAVX512, sumLanesAVX512, subbandsAVX512, toLanesAVX512, fromLanesAVX512},
	Slide: &Slide{16, slideStepAVX512, slideFactorsAVX512, slideButterfliesAVX512, sumLanesAVX512, subbandsAVX512},
}

var avx2 = Set{
	Name: "avx2", Lanes: 8, Shorter: &Generic,
	First:       [MaxRadix + 1]firstFunc{2: first2AVX2, 3: first3AVX2, 4: first4AVX2, 5: first5AVX2, 8: first8AVX2},
	FirstWindow: [MaxRadix + 1]windowFunc{2: first2WindowAVX2, 3: first3WindowAVX2, 4: first4WindowAVX2, 5: first5WindowAVX2, 8: first8WindowAVX2},
	FirstInt16:  [MaxRadix + 1]int16Func{2: first2Int16AVX2, 3: first3Int16AVX2, 4: first4Int16AVX2, 5: first5Int16AVX2, 8: first8Int16AVX2},
	Pass:        [MaxRadix + 1]passFunc{2: pass2AVX2, 3: pass3AVX2, 4: pass4AVX2, 5: pass5AVX2, 8: pass8AVX2},
	Leaves:      []Leaf{{8, leafAVX2}},
	PostPower:   postPowerAVX2, PostSpectrum: postSpectrumAVX2, Pairs: pairsAVX2, Conjugates: conjugatesAVX2,
	Log: logAVX2, FIR: dotsAVX2, AddSquares: addSquaresAVX2, Products: productsAVX2, FIR64: dots64AVX2,
	RowSums: rowSumsAVX2, Greatest: greatestAVX2, Extremes: extremesAVX2,
	AddFloored: addFlooredAVX2, Miss: missAVX2, Integers: integersAVX2,
	Widen: widenAVX2, Multiply: multiplyAVX2, BoundSquares: boundSquaresAVX2,
	MDCT:  &MDCT{foldAVX2, rotateAVX2, unfoldAVX2, foldLanesAVX2, rotateLanesAVX2, sumLanesAVX2, subbandsAVX2, toLanesAVX2, fromLanesAVX2},
	Slide: &Slide{8, slideStepAVX2, slideFactorsAVX2, slideButterfliesAVX2, sumLanesAVX2, subbandsAVX2},
}

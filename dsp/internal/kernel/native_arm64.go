//go:build arm64 && !purego

package kernel

func native() []*Set { return []*Set{&neon} }

// neon runs on every arm64 processor.
var neon = Set{
	Name: "neon", Lanes: 4, Shorter: &Generic,
	First:       [MaxRadix + 1]firstFunc{2: first2NEON, 3: first3NEON, 4: first4NEON, 5: first5NEON, 8: first8NEON},
	FirstWindow: [MaxRadix + 1]windowFunc{2: first2WindowNEON, 3: first3WindowNEON, 4: first4WindowNEON, 5: first5WindowNEON, 8: first8WindowNEON},
	FirstInt16:  [MaxRadix + 1]int16Func{2: first2Int16NEON, 3: first3Int16NEON, 4: first4Int16NEON, 5: first5Int16NEON, 8: first8Int16NEON},
	Pass:        [MaxRadix + 1]passFunc{2: pass2NEON, 3: pass3NEON, 4: pass4NEON, 5: pass5NEON, 8: pass8NEON},
	Leaves:      []Leaf{{4, leafNEON}},
	PostPower:   postPowerNEON, PostSpectrum: postSpectrumNEON, Pairs: pairsNEON, Conjugates: conjugatesNEON,
	Log: logNEON, FIR: dotsGeneric, AddSquares: addSquaresNEON, Products: productsNEON, FIR64: dots64,
	RowSums: rowSums, Greatest: greatest, Extremes: extremes,
	AddFloored: addFloored, Miss: miss, Integers: integers,
	Widen: widen, Multiply: multiply, BoundSquares: boundSquares,
}

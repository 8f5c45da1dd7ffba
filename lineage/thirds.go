package lineage

import "math"

// Pair is what was measured of the copies A and B of a group.
type Pair struct {
	A, B     int
	Measures Measures
}

// Thirds asks the other copies of a group whose noise it is that two copies do not share, and sets SharedA and SharedB
// of each pair. What a coding or a noise adds is like nothing else, so differences add up along the way from copy to
// copy, and of three copies each has for its own:
//
//	own(A; B, C) = (d(A,B) + d(A,C) − d(B,C))/2
//
// with d the power of the Residual. A copy that has nothing for its own lies between the two others, and one of them at
// least was made of it; one that always has can be the origin, or made by the last step on its way. It takes time as
// the cube of the number of copies; pairs of copies with negative numbers or the same one twice are left alone.
func Thirds(pairs []Pair) {
	distance := map[[2]int]float64{}
	var copies []int
	seen := map[int]bool{}
	for _, p := range pairs {
		if p.Measures.Windows == 0 || p.A == p.B {
			continue
		}
		d := math.Pow(10, p.Measures.Residual/10)
		distance[[2]int{p.A, p.B}], distance[[2]int{p.B, p.A}] = d, d
		for _, k := range []int{p.A, p.B} {
			if !seen[k] {
				seen[k] = true
				copies = append(copies, k)
			}
		}
	}
	for i := range pairs {
		p := &pairs[i]
		p.Measures.SharedA, p.Measures.SharedB = 0, 0
		between, ok := distance[[2]int{p.A, p.B}]
		if !ok {
			continue
		}
		for _, k := range copies {
			toA, okA := distance[[2]int{p.A, k}]
			toB, okB := distance[[2]int{p.B, k}]
			if !okA || !okB {
				continue
			}
			p.Measures.SharedA = max(p.Measures.SharedA, shared(between, toA, toB))
			p.Measures.SharedB = max(p.Measures.SharedB, shared(between, toB, toA))
		}
	}
}

// shared is the part of the difference of a copy to another that is not its own, by its distance to a third and the
// other's.
func shared(between, third, others float64) float64 {
	own := (between + third - others) / 2
	return 1 - max(0, min(own/between, 1))
}

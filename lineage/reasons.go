package lineage

import "math"

const (
	orderReasons  = 17
	parentReasons = 34
)

const (
	spreadDB = 4.0  // of the Residual around what is expected of a codec
	reachDB  = 15.0 // beyond which being further off says no more
	scaleDB  = 5.0  // brings differences in dB to the order of 1
	farDB    = 60.0 // no pair of copies is told apart below this residual
	leastOwn = 0.01 // share of a difference that counts as none
)

// against is a copy's Residual held against what its own coding must have left.
type against struct {
	lossy  bool
	shared float64 // how far it is below: then the other copy has this copy's coding noise in it
	excess float64 // how far it is above: then its coding does not explain all of it
	fits   float64 // how well it fits, 0 to 1
}

func (m *Model) against(residual float64, f Facts) against {
	want, ok := m.expected(f)
	if !ok {
		return against{}
	}
	d := residual - want
	return against{
		lossy:  true,
		shared: min(max(-d, 0), reachDB) / scaleDB,
		excess: min(max(d, 0), reachDB) / scaleDB,
		fits:   math.Exp(-d * d / (2 * spreadDB * spreadDB)),
	}
}

// reasons are the terms of a Model's two sums, in the order of its weights. Those of order change sign with the
// copies; those of parent do not.
func (m *Model) reasons(me Measures, a, b Facts) (order, parent []float64) {
	inA, inB := m.against(me.Residual, a), m.against(me.Residual, b)
	track := min(max(me.Tracking, 0), 1)
	floor, steady := me.Floor/scaleDB, me.Steady/scaleDB
	rough, filled := (me.RoughB-me.RoughA)/scaleDB, (me.FilledA-me.FilledB)/scaleDB
	holesA, holesB, lossA, lossB := logShare(me.HolesA), logShare(me.HolesB), logShare(me.LossA), logShare(me.LossB)
	noiseA, noiseB := logShare(me.NoiseA), logShare(me.NoiseB)
	moreA, moreB := beyond(a), beyond(b)
	ownA, ownB := math.Log10(max(1-me.SharedA, leastOwn)), math.Log10(max(1-me.SharedB, leastOwn))
	order = []float64{
		inA.shared - inB.shared, inA.excess - inB.excess, inA.fits - inB.fits,
		holesB - holesA, (holesB - holesA) * track, lossB - lossA,
		floor * (1 - track), floor * track, moreA - moreB, me.DeadA - me.DeadB, noiseB - noiseA,
		rough, rough * track, filled, steady * (1 - track), steady * track, ownA - ownB,
	}
	like := min(max(-me.Residual, 0), farDB) / farDB
	likeA, likeB := [2]float64{}, [2]float64{}
	likeA[index(inA.lossy)], likeB[index(inB.lossy)] = like, like
	parent = []float64{
		inA.shared, inB.shared, inA.excess, inB.excess, inA.fits, inB.fits,
		holesA, holesB, lossA, lossB, floor * (1 - track), floor * track, track,
		moreA, moreB, me.DeadA, me.DeadB, likeA[0], likeA[1], likeB[0], likeB[1],
		m.sum(me.Residual, a, b), noiseA, noiseB,
		me.RoughA / scaleDB, me.RoughB / scaleDB, rough * track, me.FilledA / scaleDB, me.FilledB / scaleDB,
		steady * (1 - track), steady * track, ownA, ownB, 1,
	}
	return order, parent
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sum is how far the residual lies below that of two codings of one original, one by each codec.
func (m *Model) sum(residual float64, a, b Facts) float64 {
	power := 0.0
	for _, f := range []Facts{a, b} {
		if want, ok := m.expected(f); ok {
			power += math.Pow(10, want/10)
		}
	}
	if power == 0 {
		return 0
	}
	return max(-reachDB, min(dB(power)-residual, reachDB)) / scaleDB
}

// leastSeconds of audio that only one copy has are more than coding adds at the ends.
const leastSeconds = 0.5

func beyond(f Facts) float64 {
	if f.BeyondSeconds >= leastSeconds {
		return 1
	}
	return 0
}

func logShare(x float64) float64 { return math.Log10(x + 1e-3) }

package session

import (
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/earwitness/earwitness/dsp"
)

const (
	// minSessions is the least number of sessions that a model can be fitted on.
	minSessions = 5

	// withinFloor, in dB², is added to the variance within a session in each band: what a session holds that few
	// training sessions show. Half of it or double did as well.
	withinFloor = 1.0
	// shrink is the share by which the covariance within is drawn to its diagonal.
	shrink = 0.1
	// leastVariance, in dB², keeps estimated covariances positive.
	leastVariance = 1e-3
	// leastBetween is the variance between sessions, of that within, from which an axis is kept: below, it says
	// nothing of sessions.
	leastBetween = 0.1

	// folds is the number of parts that HeldOutScores leaves out in turn.
	folds = 5
)

// ErrFew is the error of a fit on too few sessions.
var ErrFew = errors.New("session: too few sessions to fit on")

var errNotPositive = errors.New("session: a covariance could not be inverted")

// Fit fits a model to recordings and the names of the sessions they come from. Recordings that cannot be compared
// are left out. It needs 5 sessions, and two recordings in some of them.
func Fit(features []Features, sessions []string) (Model, error) {
	if len(features) != len(sessions) {
		panic("session: every recording needs a session")
	}
	groups := group(features, sessions)
	n := 0
	for _, g := range groups {
		n += len(g)
	}
	if len(groups) < minSessions || n == len(groups) {
		return Model{}, fmt.Errorf("%w: %d", ErrFew, len(groups))
	}
	mean, within, between := covariances(groups)
	return diagonalise(mean, within, between, len(groups))
}

// HeldOutScores returns the scores of pairs in the same session and in others by models that have seen neither
// session: what a calibration may be fitted on. Sessions are dealt to five parts in the order of their names.
func HeldOutScores(features []Features, sessions []string) (same, other []float64, err error) {
	names := slices.Compact(slices.Sorted(slices.Values(sessions)))
	part := map[string]int{}
	for i, n := range names {
		part[n] = i % folds
	}
	for k := range folds {
		var train, test []Features
		var trainIn, testIn []string
		for i, f := range features {
			if part[sessions[i]] == k {
				test, testIn = append(test, f), append(testIn, sessions[i])
			} else {
				train, trainIn = append(train, f), append(trainIn, sessions[i])
			}
		}
		m, err := Fit(train, trainIn)
		if err != nil {
			return nil, nil, err
		}
		for i := range test {
			for j := range i {
				s, reason := m.Compare(&test[i], &test[j])
				switch {
				case reason != "":
				case testIn[i] == testIn[j]:
					same = append(same, s)
				default:
					other = append(other, s)
				}
			}
		}
	}
	return same, other, nil
}

// group puts comparable recordings together by session, in the order of the names.
func group(features []Features, sessions []string) [][]Features {
	by := map[string][]Features{}
	for i := range features {
		if features[i].Reason() == "" {
			by[sessions[i]] = append(by[sessions[i]], features[i])
		}
	}
	var names []string
	for n := range by {
		names = append(names, n)
	}
	slices.Sort(names)
	var groups [][]Features
	for _, n := range names {
		groups = append(groups, by[n])
	}
	return groups
}

// covariances estimates the mean of the sessions and the covariances within and between them. What the recordings'
// standard errors account for is taken off: it is added again for each pair.
func covariances(groups [][]Features) (mean []float64, within, between *mat.SymDense) {
	within, between = mat.NewSymDense(Bands, nil), mat.NewSymDense(Bands, nil)
	grand, d := mat.NewVecDense(Bands, nil), mat.NewVecDense(Bands, nil)
	centres := make([]*mat.VecDense, len(groups))
	n := 0
	for i, g := range groups {
		centres[i] = mat.NewVecDense(Bands, nil)
		for j := range g {
			centres[i].AddScaledVec(centres[i], 1/float64(len(g)), mat.NewVecDense(Bands, g[j].PauseShapeDB[:]))
		}
		for j := range g {
			d.SubVec(mat.NewVecDense(Bands, g[j].PauseShapeDB[:]), centres[i])
			within.SymRankOne(within, 1, d)
		}
		grand.AddScaledVec(grand, 1/float64(len(groups)), centres[i])
		n += len(g)
	}
	for _, c := range centres {
		d.SubVec(c, grand)
		between.SymRankOne(between, 1/float64(len(groups)-1), d)
	}
	within.ScaleSym(1/float64(n-len(groups)), within)
	var ofMean mat.SymDense
	ofMean.ScaleSym(-float64(len(groups))/float64(n), within)
	between.AddSym(between, &ofMean)
	for b, v := range medianVariance(groups) {
		within.SetSym(b, b, within.At(b, b)-v)
	}
	return grand.RawVector().Data, within, between
}

// medianVariance returns the middle of the recordings' squared standard errors in each band.
func medianVariance(groups [][]Features) []float64 {
	out := make([]float64, Bands)
	for b := range out {
		var v []float64
		for _, g := range groups {
			for i := range g {
				v = append(v, g[i].PauseErrorDB[b]*g[i].PauseErrorDB[b])
			}
		}
		out[b] = dsp.Median(v)
	}
	return out
}

// diagonalise turns the space so that the covariance within is the identity and that between is diagonal.
func diagonalise(mean []float64, within, between *mat.SymDense, sessions int) (Model, error) {
	within, between = positive(within), positive(between)
	for i := range Bands {
		for j := i + 1; j < Bands; j++ {
			within.SetSym(i, j, (1-shrink)*within.At(i, j))
		}
		within.SetSym(i, i, within.At(i, i)+withinFloor)
	}
	var chol mat.Cholesky
	if !chol.Factorize(within) {
		return Model{}, errNotPositive
	}
	var lower, inverse mat.TriDense
	chol.LTo(&lower)
	if err := inverse.InverseTri(&lower); err != nil {
		return Model{}, errNotPositive
	}
	var half, white mat.Dense
	half.Mul(&inverse, between)
	white.Mul(&half, inverse.T())
	values, vectors, err := eigen(&white)
	if err != nil {
		return Model{}, err
	}
	var turned mat.Dense
	turned.Mul(vectors.T(), &inverse)
	m := Model{MeanDB: mean, Sessions: sessions}
	for i := Bands - 1; i >= 0 && values[i] >= leastBetween; i-- {
		m.Between = append(m.Between, values[i])
		m.Projection = append(m.Projection, mat.Row(nil, i, &turned))
	}
	return m, nil
}

// positive returns s with its eigenvalues raised to leastVariance.
func positive(s *mat.SymDense) *mat.SymDense {
	var e mat.EigenSym
	if !e.Factorize(s, true) {
		return s
	}
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	out := mat.NewSymDense(Bands, nil)
	for i, v := range e.Values(nil) {
		out.SymRankOne(out, max(v, leastVariance), vectors.ColView(i))
	}
	return out
}

// eigen returns the eigenvalues, rising, and vectors of a matrix that is symmetric but for rounding.
func eigen(a *mat.Dense) ([]float64, *mat.Dense, error) {
	s := mat.NewSymDense(Bands, nil)
	for i := range Bands {
		for j := i; j < Bands; j++ {
			s.SetSym(i, j, (a.At(i, j)+a.At(j, i))/2)
		}
	}
	var e mat.EigenSym
	if !e.Factorize(s, true) {
		return nil, nil, errNotPositive
	}
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	return e.Values(nil), &vectors, nil
}

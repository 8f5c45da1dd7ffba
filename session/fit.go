package session

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/earwitness/earwitness/dsp"
)

// shape is how a group's covariances are estimated. On halves of 50 calls, the floor from a third to three times these and
// the shrink from 0.1 to 0.6 did about as well.
type shape struct {
	// floor is added to the variance within a session of each value: what a session holds that few training sessions show.
	floor float64
	// shrink is the share by which covariances within are drawn to their diagonal; with 1, those between are too, so that
	// each axis is one value and a value that is missing leaves the others alone.
	shrink float64
}

var shapes = [Groups]shape{
	Background:    {floor: 0.3, shrink: 0.3}, // dB²
	Channel:       {floor: 0.3, shrink: 0.3},
	Reverberation: {floor: 0.003, shrink: 1},
}

const (
	// minSessions is the least number of sessions that a model can be fitted on.
	minSessions = 5
	// leastVariance, of the floor, keeps estimated covariances positive.
	leastVariance = 3e-3
	// leastBetween is the variance between sessions, of that within, from which an axis is kept: below, it says
	// nothing of sessions.
	leastBetween = 0.1
	// folds is the number of parts that HeldOutScores leaves out in turn.
	folds = 5
)

// ErrFew is the error of a fit on too few sessions.
var ErrFew = errors.New("session: too few sessions to fit on")

var errNotPositive = errors.New("session: a covariance could not be inverted")

// Fit fits a model of each group to recordings and the names of the sessions they come from. Recordings that cannot be
// compared by a group are left out of its model. The background needs 5 sessions, and two recordings in some of them;
// of other groups for which there are fewer, the model compares nothing.
func Fit(features []Features, sessions []string) (Models, error) {
	if len(features) != len(sessions) {
		panic("session: every recording needs a session")
	}
	var m Models
	for g := range m {
		groups := group(features, sessions, Group(g))
		fitted, err := fit(groups, Group(g))
		if err != nil && Group(g) == Background {
			return Models{}, err
		}
		if err == nil {
			m[g] = fitted
		}
	}
	return m, nil
}

func fit(groups [][]Vector, g Group) (Model, error) {
	n := 0
	for _, some := range groups {
		n += len(some)
	}
	if len(groups) < minSessions || n == len(groups) {
		return Model{}, fmt.Errorf("%w: %d", ErrFew, len(groups))
	}
	c := newCovariances(groups, sizes[g])
	m, err := c.diagonalise(shapes[g])
	m.Group, m.Sessions = g.String(), len(groups)
	return m, err
}

// Trial is a pair of recordings of one session or of two, scored by models that have seen neither session.
type Trial struct {
	Scores [Groups]float64 // NaN where the two cannot be compared by the group
	Same   bool
}

// HeldOut returns the trials of all pairs in each of five parts of the sessions, scored by models fitted on the other
// four: what a calibration may be fitted on. Sessions are dealt to the parts in the order of their names. Pairs that
// cannot be compared by their background are left out.
func HeldOut(features []Features, sessions []string) ([]Trial, error) {
	names := slices.Compact(slices.Sorted(slices.Values(sessions)))
	part := map[string]int{}
	for i, n := range names {
		part[n] = i % folds
	}
	var trials []Trial
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
			return nil, err
		}
		var points []Points
		for i := range test {
			p, _ := m.Place(&test[i])
			points = append(points, p)
			for j := range i {
				if s := m.Scores(&points[i], &points[j]); !math.IsNaN(s[Background]) {
					trials = append(trials, Trial{Scores: s, Same: testIn[i] == testIn[j]})
				}
			}
		}
	}
	return trials, nil
}

// group puts the vectors of comparable recordings together by session, in the order of the names.
func group(features []Features, sessions []string, g Group) (groups [][]Vector) {
	by := map[string][]Vector{}
	for i := range features {
		if features[i].reason(g) == "" {
			by[sessions[i]] = append(by[sessions[i]], features[i].Vectors[g])
		}
	}
	var names []string
	for n := range by {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		groups = append(groups, by[n])
	}
	return groups
}

// covariances are the mean of the sessions and the covariances within and between them.
type covariances struct {
	mean            []float64
	within, between *mat.SymDense
}

// newCovariances estimates them from sessions of vectors of one size. What the recordings' standard errors account for is
// taken off the covariance within: it is added again for each pair.
func newCovariances(groups [][]Vector, size int) covariances {
	groups = filled(groups, size)
	c := covariances{within: mat.NewSymDense(size, nil), between: mat.NewSymDense(size, nil)}
	grand, d := mat.NewVecDense(size, nil), mat.NewVecDense(size, nil)
	centres := make([]*mat.VecDense, len(groups))
	n := 0
	for i, g := range groups {
		centres[i] = mat.NewVecDense(size, nil)
		for j := range g {
			centres[i].AddScaledVec(centres[i], 1/float64(len(g)), mat.NewVecDense(size, g[j].Values))
		}
		for j := range g {
			d.SubVec(mat.NewVecDense(size, g[j].Values), centres[i])
			c.within.SymRankOne(c.within, 1, d)
		}
		grand.AddScaledVec(grand, 1/float64(len(groups)), centres[i])
		n += len(g)
	}
	for _, centre := range centres {
		d.SubVec(centre, grand)
		c.between.SymRankOne(c.between, 1/float64(len(groups)-1), d)
	}
	c.within.ScaleSym(1/float64(n-len(groups)), c.within)
	var ofMean mat.SymDense
	ofMean.ScaleSym(-float64(len(groups))/float64(n), c.within)
	c.between.AddSym(c.between, &ofMean)
	for k, v := range medianVariance(groups, size) {
		c.within.SetSym(k, k, c.within.At(k, k)-v)
	}
	c.mean = grand.RawVector().Data
	return c
}

// filled returns the vectors with what was not measured set to the median of what was, so that it tells of no session.
func filled(groups [][]Vector, size int) (out [][]Vector) {
	middle := make([]float64, size)
	for k := range middle {
		var values []float64
		for _, g := range groups {
			for _, v := range g {
				if !math.IsInf(v.Errors[k], 1) {
					values = append(values, v.Values[k])
				}
			}
		}
		if len(values) > 0 {
			middle[k] = dsp.Median(values)
		}
	}
	for _, g := range groups {
		var some []Vector
		for _, v := range g {
			f := Vector{Values: slices.Clone(v.Values), Errors: v.Errors}
			for k, e := range v.Errors {
				if math.IsInf(e, 1) {
					f.Values[k] = middle[k]
				}
			}
			some = append(some, f)
		}
		out = append(out, some)
	}
	return out
}

// medianVariance returns the middle of the recordings' squared standard errors of each value.
func medianVariance(groups [][]Vector, size int) []float64 {
	out := make([]float64, size)
	for k := range out {
		var v []float64
		for _, g := range groups {
			for i := range g {
				if e := g[i].Errors[k]; !math.IsInf(e, 1) {
					v = append(v, e*e)
				}
			}
		}
		if len(v) > 0 {
			out[k] = dsp.Median(v)
		}
	}
	return out
}

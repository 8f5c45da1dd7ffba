package session

import (
	"math"
	"slices"
)

// Model says how one group of evidence differs between sessions and within one: the two-covariance model of Brümmer
// and de Villiers, "The speaker partitioning problem" (Odyssey 2010), turned so that both covariances are diagonal and
// the one within a session is the identity. It is fitted by [Fit] and kept as JSON; the zero Model compares nothing.
type Model struct {
	Group      string      `json:"group"`
	Mean       []float64   `json:"mean"`       // of all sessions, one number a value of the vector
	Projection [][]float64 `json:"projection"` // a row an axis, a column a value
	Between    []float64   `json:"between"`    // variance between sessions along each axis, of one within
	Sessions   int         `json:"sessions"`   // sessions that it was fitted on
}

// Models holds a model for each group of evidence, at its place.
type Models [Groups]Model

// Point is a recording in a model's space.
type Point struct {
	x []float64 // along each axis
	u []float64 // variance of x from the shortness of the recording

	strange bool // beyond familiarDistance
}

// Points is a recording in the spaces of [Models]; nil where the group cannot be compared.
type Points [Groups]*Point

// Strange reports whether a recording is unlike those that the models were fitted on. What is known of their scores
// does not hold for it: two recordings that are strange in one way look alike.
func (p *Points) Strange() bool {
	for _, point := range p {
		if point != nil && point.strange {
			return true
		}
	}
	return false
}

// Valid reports whether the sizes and values of models read from elsewhere fit together.
func (m *Models) Valid() bool {
	for g := range m {
		if !m[g].valid(Group(g)) {
			return false
		}
	}
	return true
}

func (m *Model) valid(g Group) bool {
	if len(m.Between) == 0 && len(m.Projection) == 0 {
		return true // compares nothing
	}
	size := sizes[g]
	if m.Group != g.String() || len(m.Mean) != size || len(m.Projection) != len(m.Between) || len(m.Between) > size {
		return false
	}
	finite := func(row []float64) bool {
		return !slices.ContainsFunc(row, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
	}
	ok := finite(m.Mean) && finite(m.Between)
	for i, row := range m.Projection {
		ok = ok && len(row) == size && finite(row) && m.Between[i] >= 0
	}
	return ok
}

// Point places a vector of the model's group in its space. What was not measured has the mean and, where it counts, an
// endless variance.
func (m *Model) Point(v *Vector) Point {
	p := Point{x: make([]float64, len(m.Between)), u: make([]float64, len(m.Between))}
	for i, row := range m.Projection {
		for k, w := range row {
			if w == 0 {
				continue
			}
			if !math.IsInf(v.Errors[k], 1) {
				p.x[i] += float64(w * (v.Values[k] - m.Mean[k]))
			}
			p.u[i] += float64(w * w * v.Errors[k] * v.Errors[k])
		}
	}
	return p
}

// The squared distance from the mean, per axis and in variances, beyond which evidence is strange to a model, and beyond
// which it is unlike anything that was ever tried. By models that had not seen them, 7 % of clips of calls lay beyond the
// first in one group or the other, and 62 % of clips of readings at home, which models of calls tell apart too.
const familiarDistance, triedDistance = 5, 25

// distance is how far a recording lies from those that the model was fitted on.
func (m *Model) distance(p *Point) float64 {
	sum := 0.0
	for i, between := range m.Between {
		sum += p.x[i] * p.x[i] / (between + 1 + p.u[i])
	}
	return sum / float64(len(m.Between))
}

// Score returns the model's natural log likelihood ratio of the same session against another. It is a score to be
// calibrated, not yet a ratio. Along each axis, with B between sessions, 1 within and u from shortness, x and y are
// normal with
//
//	var x = B+1+u,  var y = B+1+v,  cov(x,y) = B in the same session, 0 in others
//
// so that a short recording, of large u, says little.
func (m *Model) Score(a, b *Point) float64 {
	sum := 0.0
	for i, between := range m.Between {
		x, y := a.x[i], b.x[i]
		vx, vy := between+1+a.u[i], between+1+b.u[i]
		if math.IsInf(vx, 1) || math.IsInf(vy, 1) {
			continue
		}
		det := vx*vy - between*between
		sum -= 0.5 * math.Log(det/(vx*vy))
		sum -= 0.5 * ((vy*x*x-2*between*x*y+vx*y*y)/det - x*x/vx - y*y/vy)
	}
	return sum
}

// Scores scores two recordings by each group, as [Model.Score]; NaN where one of them cannot be compared by it.
func (m *Models) Scores(a, b *Points) (scores [Groups]float64) {
	for g := range m {
		scores[g] = math.NaN()
		if a[g] != nil && b[g] != nil {
			scores[g] = m[g].Score(a[g], b[g])
		}
	}
	return scores
}

// Place places a recording in the spaces of the models. Reasons says of each group why it could not be.
func (m *Models) Place(f *Features) (p Points, reasons [Groups]string) {
	for g := range m {
		p[g], reasons[g] = m[g].place(f, Group(g))
	}
	return p, reasons
}

func (m *Model) place(f *Features, g Group) (p *Point, reason string) {
	if len(m.Between) == 0 {
		return nil, "no model was fitted"
	}
	if reason = f.reason(g); reason != "" {
		return nil, reason
	}
	placed := m.Point(&f.Vectors[g])
	distance := m.distance(&placed)
	if distance > triedDistance {
		return nil, "unlike any that was tried"
	}
	placed.strange = distance > familiarDistance
	return &placed, ""
}

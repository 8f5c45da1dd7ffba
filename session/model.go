package session

import (
	"math"
)

// Model says how backgrounds differ between sessions and within one: the two-covariance model of Brümmer and
// de Villiers, "The speaker partitioning problem" (Odyssey 2010), turned so that both covariances are diagonal and
// the one within a session is the identity. It is fitted by [Fit] and kept as JSON; the zero Model compares nothing.
type Model struct {
	MeanDB     []float64   `json:"mean_db"`    // of all sessions, one value a band
	Projection [][]float64 `json:"projection"` // a row an axis, a column a band; per dB
	Between    []float64   `json:"between"`    // variance between sessions along each axis, of one within
	Sessions   int         `json:"sessions"`   // sessions that it was fitted on
}

// Point is a recording in a model's space.
type Point struct {
	x []float64 // along each axis
	u []float64 // variance of x from the shortness of the recording
}

// Valid reports whether the sizes and values of a model read from elsewhere fit together.
func (m *Model) Valid() bool {
	if len(m.MeanDB) != Bands || len(m.Projection) != len(m.Between) || len(m.Between) > Bands {
		return false
	}
	finite := func(row []float64) bool {
		for _, v := range row {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return false
			}
		}
		return true
	}
	ok := finite(m.MeanDB) && finite(m.Between)
	for i, row := range m.Projection {
		ok = ok && len(row) == Bands && finite(row) && m.Between[i] >= 0
	}
	return ok
}

// Point places a recording in the model's space.
func (m *Model) Point(f *Features) Point {
	p := Point{x: make([]float64, len(m.Between)), u: make([]float64, len(m.Between))}
	for i, row := range m.Projection {
		for b, w := range row {
			p.x[i] += w * (f.PauseShapeDB[b] - m.MeanDB[b])
			p.u[i] += w * w * f.PauseErrorDB[b] * f.PauseErrorDB[b]
		}
	}
	return p
}

// familiarDistance is the squared distance from the mean, per axis and in variances, beyond which a background is unlike
// those that a model was fitted on. Of recordings of calls and readings that the model had not seen, the farthest of
// 274 lay at 9.0.
const familiarDistance = 10

// Familiar reports whether a recording is like those that the model was fitted on. Of others it can say nothing.
func (m *Model) Familiar(p *Point) bool {
	sum := 0.0
	for i, between := range m.Between {
		sum += p.x[i] * p.x[i] / (between + 1 + p.u[i])
	}
	return sum <= familiarDistance*float64(len(m.Between))
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
		det := vx*vy - between*between
		sum -= 0.5 * math.Log(det/(vx*vy))
		sum -= 0.5 * ((vy*x*x-2*between*x*y+vx*y*y)/det - x*x/vx - y*y/vy)
	}
	return sum
}

// Compare scores two recordings, as [Model.Score]. Where one of them cannot be compared, reason says why and the
// score is 0.
func (m *Model) Compare(a, b *Features) (score float64, reason string) {
	p, reason := m.Place(a)
	if reason != "" {
		return 0, reason
	}
	q, reason := m.Place(b)
	if reason != "" {
		return 0, reason
	}
	return m.Score(&p, &q), ""
}

// Place is [Model.Point] for a recording that can be compared; for others reason says why not.
func (m *Model) Place(f *Features) (p Point, reason string) {
	if reason := f.Reason(); reason != "" {
		return p, reason
	}
	if p = m.Point(f); !m.Familiar(&p) {
		return p, "background unlike any that the model was fitted on"
	}
	return p, ""
}

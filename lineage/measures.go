package lineage

import "math"

// Measures is what two aligned copies show of each other, one way round. Shares are from 0 to 1; all levels are in dB,
// after the difference in gain is taken out.
type Measures struct {
	Windows  int     `json:"windows"`     // that could be compared; with none, the rest is zero
	Residual float64 `json:"residual_db"` // what the copies do not have in common, against what they have: mean over bands
	HolesB   float64 `json:"holes_b"`     // share of A's content in time and frequency where B has a hole
	HolesA   float64 `json:"holes_a"`     // share of B's content where A has a hole
	LossB    float64 `json:"loss_b"`      // share of the spectrum that A fills and B leaves empty throughout
	LossA    float64 `json:"loss_a"`
	NoiseB   float64 `json:"noise_b"` // share of the spectrum that B fills with steady noise and A leaves empty
	NoiseA   float64 `json:"noise_a"`
	Floor    float64 `json:"floor_db"`   // how much louder B is than A where both are quiet
	Steady   float64 `json:"steady_db"`  // how much louder B's steady noise is than A's: mean over bands
	RoughA   float64 `json:"rough_db_a"` // how far A's cells lie below the mean of those around them: 2.5 in Gaussian noise
	RoughB   float64 `json:"rough_db_b"`
	FilledA  float64 `json:"filled_db_a"` // the same of A's cells where B's are 10 dB below: −10 and less if A has them too
	FilledB  float64 `json:"filled_db_b"`
	Tracking float64 `json:"tracking"` // how the difference follows the signal's level: 0 not at all, 1 dB for dB
	DeadA    float64 `json:"dead_a"`   // share of A's cells below its upper edge that hold nothing but rounding
	DeadB    float64 `json:"dead_b"`
	SharedA  float64 `json:"shared_a"` // of the difference, the share that is not A's own by some third copy; see Thirds
	SharedB  float64 `json:"shared_b"`
}

// Swap returns the measures of the same copies the other way round.
func (m Measures) Swap() Measures {
	m.HolesA, m.HolesB = m.HolesB, m.HolesA
	m.LossA, m.LossB = m.LossB, m.LossA
	m.NoiseA, m.NoiseB = m.NoiseB, m.NoiseA
	m.DeadA, m.DeadB = m.DeadB, m.DeadA
	m.SharedA, m.SharedB = m.SharedB, m.SharedA
	m.RoughA, m.RoughB = m.RoughB, m.RoughA
	m.FilledA, m.FilledB = m.FilledB, m.FilledA
	m.Floor, m.Steady = -m.Floor, -m.Steady
	return m
}

// mean averages the windows' measures.
func mean(all []Measures) Measures {
	var m Measures
	n := float64(len(all))
	for _, w := range all {
		m.Windows++
		m.Residual += w.Residual / n
		m.HolesA += w.HolesA / n
		m.HolesB += w.HolesB / n
		m.LossA += w.LossA / n
		m.LossB += w.LossB / n
		m.NoiseA += w.NoiseA / n
		m.NoiseB += w.NoiseB / n
		m.Floor += w.Floor / n
		m.Steady += w.Steady / n
		m.RoughA += w.RoughA / n
		m.RoughB += w.RoughB / n
		m.FilledA += w.FilledA / n
		m.FilledB += w.FilledB / n
		m.Tracking += w.Tracking / n
		m.DeadA += w.DeadA / n
		m.DeadB += w.DeadB / n
	}
	return m
}

// finite reports whether no overflow got into the measures; samples far beyond ±1 can cause one.
func (m Measures) finite() bool {
	sum := m.Residual + m.HolesA + m.HolesB + m.LossA + m.LossB + m.NoiseA + m.NoiseB + m.Floor + m.Tracking +
		m.Steady + m.RoughA + m.RoughB + m.FilledA + m.FilledB + m.DeadA + m.DeadB
	return !math.IsNaN(sum) && !math.IsInf(sum, 0)
}

package mains

import "math"

// spans are the lengths that the track's points are fitted over, in seconds, and how far the networks of the reference
// recordings, bent as they are, lie from a straight line through so much of them, in Hz. The span with the least error of
// both kinds is taken.
var spans = [...]struct {
	seconds int
	bendHz  float64
}{{6, 0.00045}, {10, 0.00065}, {16, 0.00105}, {24, 0.0019}}

const (
	// worstHz is the largest standard error of a point that is given.
	worstHz    = 0.004
	leastPoint = 40
	// aheadSeconds is what the longest span needs beyond its centre.
	aheadSeconds = 12
	// rowsDB are those of the histogram of powers, from 0 dB on.
	rowsDB = 80
)

// estimate is the frequency in one second above nominal; errorHz is 0 if it could not be told.
type estimate struct {
	freqHz, errorHz float32
}

// follower measures the frequency along the path, and looks for breaks of phase.
type follower struct {
	fitter    fitter
	cells     [harmonics][]cell
	firstCell int
	coarse    []int16    // the path, as candidates, by frame
	points    []estimate // by frame, the first frameSeconds/2 s from the start
	powers    [rowsDB]int
	tones     [harmonics]toneSum
	breaks    breaker
}

// toneSum sums up a harmonic over the track.
type toneSum struct {
	square, noise float64 // of amplitudes
	used, seconds int
}

// decide takes the path's frequency of the frame that is some frames behind the newest, if there is one.
func (b *base) decide(behind int) {
	if b.frames <= behind {
		return
	}
	f := &b.follow
	at := b.path.at(behind)
	f.coarse = append(f.coarse, int16(at))
	for s := f.end() / cellRate; s < len(f.coarse)+frameSeconds/2 && (s+1)*columnRate <= b.weighed; s++ {
		b.condense(s, candidate(at))
	}
	f.run(f.end()/cellRate - aheadSeconds)
}

// finish measures what is left.
func (b *base) finish() {
	f := &b.follow
	if len(f.coarse) == 0 {
		return
	}
	last := candidate(int(f.coarse[len(f.coarse)-1]))
	for s := f.end() / cellRate; (s+1)*columnRate <= b.weighed; s++ {
		b.condense(s, last)
	}
	f.run(math.MaxInt)
	f.breaks.advance(f, math.MaxInt)
}

// run measures the points of all frames that are centred at a second at the latest.
func (f *follower) run(last int) {
	for i := len(f.points); i < len(f.coarse) && i+frameSeconds/2 <= last; i++ {
		f.points = append(f.points, f.point(i))
		f.breaks.advance(f, i+frameSeconds/2)
	}
}

// point measures the frequency at the centre of a frame.
func (f *follower) point(i int) estimate {
	centre := (i + frameSeconds/2) * cellRate
	best, least := fit{}, math.Inf(1)
	for _, s := range spans {
		half := s.seconds * cellRate / 2
		r := f.fit(centre-half, centre+half, f.around(i))
		if !r.ok {
			continue
		}
		if e := math.Hypot(r.errorHz, s.bendHz); e < least {
			best, least = r, e
		}
	}
	if !best.ok || least > worstHz || best.power() < leastPoint {
		return estimate{}
	}
	f.sum(&best)
	return estimate{float32(best.freqHz), float32(least)}
}

// around is the path near a frame, smoothed.
func (f *follower) around(i int) float64 {
	const side = 2
	from, to := max(0, i-side), min(len(f.coarse), i+side+1)
	sum := 0.0
	for _, at := range f.coarse[from:to] {
		sum += candidate(int(at))
	}
	return sum / float64(to-from)
}

// near is the measured frequency about a second, or the path's where none was measured.
func (f *follower) near(second float64) float64 {
	i := max(0, min(int(math.Round(second))-frameSeconds/2, len(f.points)-1))
	if i < len(f.points) && f.points[i].errorHz > 0 {
		return float64(f.points[i].freqHz)
	}
	return f.around(i)
}

// sum adds a fit to the harmonics' sums and its power to the histogram.
func (f *follower) sum(r *fit) {
	power := 0.0
	for h, t := range r.tones {
		s := &f.tones[h]
		s.square += float64(t.re*t.re) + float64(t.im*t.im)
		s.noise += t.noise
		s.seconds++
		if p := t.power(); p >= leastTone {
			s.used++
			power += p
		}
	}
	f.powers[max(0, min(rowsDB-1, int(10*math.Log10(max(power, 1)))))]++
}

// medianDB is the median of the histogram of powers.
func (f *follower) medianDB() float64 {
	seconds := 0
	for _, n := range f.powers {
		seconds += n
	}
	below := 0
	for dB, n := range f.powers {
		if 2*(below+n) >= seconds {
			return float64(dB) + 0.5
		}
		below += n
	}
	return 0
}

// harmonics returns what the sums say of those that stand above the noise.
func (f *follower) harmonics() []Harmonic {
	var list []Harmonic
	for h, s := range f.tones {
		power := s.square - s.noise // what is measured has the noise in it
		if power <= s.noise {
			continue
		}
		n := float64(s.seconds)
		list = append(list, Harmonic{
			Number: h + 1, LevelDBFS: 10 * math.Log10(power/n), SNRdB: 10 * math.Log10(power/max(s.noise, 1e-9*power)),
			Share: float64(s.used) / n,
		})
	}
	return list
}

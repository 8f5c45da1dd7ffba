package synth

import "math"

// The network's frequency is modelled as a random walk drawn back to nominal.
// Both figures give a spread of 20 mHz, near that of the continental European
// network, at changes of 2 mHz a second.
const (
	mainsStepHz        = 0.002
	mainsReturnSeconds = 200
)

// MainsTrack returns the frequency of an electrical network in Hz at every whole
// second from 0 to seconds, both included: nominalHz and a slow random walk.
func MainsTrack(seconds int, nominalHz float64, seed uint64) []float64 {
	r := generator(seed, streamMains)
	track := make([]float64, seconds+1)
	keep := math.Exp(-1.0 / mainsReturnSeconds)
	deviation := mainsStepHz / math.Sqrt(1-keep*keep) * r.NormFloat64()
	for i := range track {
		track[i] = nominalHz + deviation
		deviation = keep*deviation + mainsStepHz*r.NormFloat64()
	}
	return track
}

// Hum returns n frames of mains hum that follows the track: one frequency in Hz
// a second, the first at frame 0, linear between them, the last one held. The
// amplitudes are those of the fundamental, of twice its frequency, and so on;
// harmonics at or above half the rate are left out. A hum that starts later in
// the same network is Hum of track[seconds:].
func Hum(n, rate int, track, amplitudes []float64) []float32 {
	x := make([]float32, n)
	turns := 0.0
	for i := range x {
		t := float64(i) / float64(rate)
		k := min(int(t), len(track)-1)
		freqHz := track[k]
		if k+1 < len(track) {
			freqHz += (t - float64(k)) * (track[k+1] - track[k])
		}
		var v float64
		for h, amplitude := range amplitudes {
			if float64(h+1)*freqHz < float64(rate)/2 {
				v += amplitude * math.Sin(2*math.Pi*float64(h+1)*turns)
			}
		}
		x[i] = float32(v)
		turns += freqHz / float64(rate)
		turns -= math.Floor(turns)
	}
	return x
}

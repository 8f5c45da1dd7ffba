package room

// The weights of the statistics, by least squares over rooms whose decay is known; internal/roomeval fits them.
const (
	rt60Tenth, rt60Quarter, rt60Pace = 0.852, 0.780, -0.289
	c50Early                         = -15.129

	// What is wrong with the estimates however many decays they rest on.
	methodError, octaveMethodError = 0.11, 0.2 // as shares
	c50MethodErrorDB               = 1.3

	// drySeconds is what dry speech reads at most.
	drySeconds = 0.3
)

var (
	rt60Octave = [Octaves]float64{0.893, 0.777, 0.580, 0.529, 0.484}
	c50Octave  = [Octaves]float64{-8.734, -8.417, -6.819, -6.006, -6.077}
)

func (f *Falls) lnRT60(octave int) float64 {
	return rt60Octave[octave] + float64(rt60Tenth*f.Tenth) + float64(rt60Quarter*f.Quarter) + float64(rt60Pace*f.Pace)
}

func (f *Falls) c50dB(octave int) float64 { return c50Octave[octave] + float64(c50Early*f.Early) }

package room

// The weights are by least squares over made rooms in which five readers of LibriSpeech test-other (CC BY 4.0) were
// played, 1688, 1998, 2033, 2414 and 2609: internal/roomeval with 800 rooms and seed 3. The weights of three of the readers
// and those of the other two give reverberation times 7 % apart.
const (
	rt60Tenth, rt60Quarter, rt60Pace = 0.747, 0.871, -0.273
	c50Early                         = -15.177

	// What is wrong with the estimates however many decays they rest on, from all measured rooms. Of RT60, one half of them
	// says 0.107 and the other 0.095.
	methodError, octaveMethodError = 0.11, 0.2 // as shares
	c50MethodErrorDB               = 1.3

	// drySeconds is what 200 recordings of dry speech read at most, clean.
	drySeconds = 0.3
)

// Of the octaves from 250 Hz up.
var (
	rt60Octave = [Octaves]float64{0.857, 0.750, 0.563, 0.509, 0.471}
	c50Octave  = [Octaves]float64{-8.773, -8.486, -6.908, -6.098, -6.065}
)

func (f *Falls) lnRT60(octave int) float64 {
	return rt60Octave[octave] + float64(rt60Tenth*f.Tenth) + float64(rt60Quarter*f.Quarter) + float64(rt60Pace*f.Pace)
}

func (f *Falls) c50dB(octave int) float64 { return c50Octave[octave] + float64(c50Early*f.Early) }

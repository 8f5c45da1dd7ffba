// Command roomeval fits the weights that package room turns falls into reverberation times with.
//
//	go run ./internal/roomeval [-seed n] [-rooms n] FOLDER...
//
// Every folder holds dry recordings of one reader. Each room is made: noise that decays in each octave at its own
// pace, after a direct sound and reflections that grow dense; two passages are read in it, clean or under pink noise.
// The weights of the statistics are shared by the octaves, by least squares; printed as they stand in room/weights.go.
// Measured rooms are not looked at, and stay fit to test the result.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/room"
)

const rate = 16000

// noises are the signal-to-noise ratios in dB that one is drawn from; 0 is none.
var noises = []float64{0, 40, 30, 24, 18, 18, 12, 10}

// trial is what was measured of one passage in one room, and the truth.
type trial struct {
	falls [room.Octaves]room.Falls
	truth truth
}

func main() {
	seed := flag.Uint64("seed", 1, "seed of rooms, passages and noise")
	rooms := flag.Int("rooms", 800, "number of rooms")
	flag.Parse()
	if err := run(os.Stdout, *seed, *rooms, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "roomeval:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, seed uint64, rooms int, folders []string) error {
	var readers [][]float32
	for _, folder := range folders {
		x, err := reader(folder)
		if err != nil {
			return fmt.Errorf("reading %s: %w", filepath.Base(folder), err)
		}
		readers = append(readers, x)
	}
	if len(readers) == 0 {
		return errors.New("no folder given")
	}
	var trials []trial
	for i := range rooms {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		h := response(rng)
		t := truthOf(h)
		for range 2 {
			trials = append(trials, trial{measure(played(readers[rng.IntN(len(readers))], h, rng)), t})
		}
	}
	return report(w, trials)
}

// played returns 8 to 20 s of speech in a room, clean or under noise.
func played(speech, h []float32, rng *rand.Rand) []float32 {
	n := min((8+rng.IntN(12))*rate, len(speech))
	at := rng.IntN(len(speech) - n + 1)
	x := synth.Convolve(speech[at:at+n], h)[:n]
	if snrDB := noises[rng.IntN(len(noises))]; snrDB > 0 {
		x = synth.Mix(x, synth.Pink(n, rate, 1, rng.Uint64()), snrDB)
	}
	return synth.SetRMS(x, 0.05)
}

func measure(x []float32) [room.Octaves]room.Falls {
	m := room.NewReverb(rate)
	frame, hop := room.ReverbRows(rate)
	dsp.NewSTFT(frame, hop).Write(x, func(r *dsp.Rows) {
		for _, power := range r.All() {
			m.Row(power)
		}
	})
	return m.Falls()
}

package compression

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// followed are the runs of a recording that is kept whole.
func followed(x []float32) []PhaseRun {
	o := NewOpus(celtRate)
	o.Write(x)
	if _, follower := o.silk(); follower != nil {
		return follower.runs()
	}
	return nil
}

// A cut moves the phase by what it removed; one of a multiple of the factor does not show.
func TestOpusFollowsPhases(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	const at = 3*celtRate + 700
	for _, decoder := range []string{"ffmpeg", "libopus"} {
		for _, factor := range silkFactors {
			x := upsampled(decoder, factor, 6*celtRate, r)
			for _, removed := range []int{0, 1, factor - 1, 100 * factor} {
				cut := slices.Concat(x[:at], x[at+removed:])
				got := followed(cut)
				var phases []int
				for _, run := range got {
					phases = append(phases, run.Phase)
				}
				want := []int{0}
				if shift := removed % factor; shift > 0 {
					want = append(want, factor-shift)
				}
				if diff := cmp.Diff(want, phases); diff != "" {
					t.Errorf("%s times %d, %d samples removed: phases (-want +got):\n%s", decoder, factor, removed, diff)
					continue
				}
				if n := len(got) - 1; n > 0 && math.Abs(float64(got[n].Join-at)) > phaseBlock {
					t.Errorf("%s times %d: change at sample %d, want %d", decoder, factor, got[n].Join, at)
				}
			}
		}
	}
}

// An upsampler that sets in after the first 23 seconds is followed from where it was found, whatever the blocks.
func TestOpusFollowsLate(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	speech := upsampled("ffmpeg", 3, 32*celtRate, r)
	x := slices.Concat(make([]float32, 24*celtRate), speech[:28*celtRate], speech[28*celtRate+1:])
	want := listen(x, celtRate, len(x))
	if len(want.Runs) != 2 || want.RunsFrom < 24*celtRate || want.Runs[0].Start < want.RunsFrom {
		t.Fatalf("got runs %+v from %d, want two after 24 s", want.Runs, want.RunsFrom)
	}
	for _, block := range []int{1000, 65536} {
		if diff := cmp.Diff(want, listen(x, celtRate, block)); diff != "" {
			t.Errorf("blocks of %d (-whole +blocks):\n%s", block, diff)
		}
	}
}

func TestOpusFollowsOnlySILK(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for name, x := range map[string][]float32{
		"another interpolator": upsampled("other", 3, 4*celtRate, r),
		"white noise":          rounded(noiseOf(4*celtRate, 1000, r)),
	} {
		if got := followed(x); got != nil {
			t.Errorf("%s: got runs %+v, want none followed", name, got)
		}
	}
}

// A recording that changes its phase all the time takes no more memory than one with phaseRuns runs.
func TestPhaseFollowerIsBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	piece := upsampled("ffmpeg", 3, 8*phaseBlock+1, r)
	f := newPhaseFollower(sincKernel("ffmpeg", 3, 16, 9), 0)
	for range phaseRuns + 500 {
		f.write(piece)
	}
	if n := len(f.runs()); n < phaseRuns-1 || n > phaseRuns+2 {
		t.Errorf("got %d runs, want %d", n, phaseRuns)
	}
	f = newPhaseFollower(f.kernel, 0)
	spoilt := []float32{float32(math.NaN()), float32(math.Inf(1)), 3e38}
	for range celtRate {
		f.write(spoilt)
	}
	if got := f.runs(); len(got) != 0 {
		t.Errorf("no numbers: got runs %+v, want none", got)
	}
}

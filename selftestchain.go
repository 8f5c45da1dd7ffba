package earwitness

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"

	"github.com/earwitness/earwitness/audio/ffmpeg"
)

// forgeChain is how excerpts are coded.
type forgeChain struct {
	name          string
	before, after *ffmpeg.Target // the edit; nil: not at all, and saved as WAV
}

// forgeChains lists the chain without coding, and two for each codec.
func forgeChains(targets []ffmpeg.Target) []forgeChain {
	list := []forgeChain{{name: "edited, saved as WAV"}}
	for i := range targets {
		t := &targets[i]
		name := t.Codec
		if t.HasBitRate() && t.BitRate > 0 {
			name += fmt.Sprintf(" %d kb/s", (t.BitRate+500)/1000)
		}
		list = append(list,
			forgeChain{name: name + ", edited, saved as WAV", before: t},
			forgeChain{name: "edited, " + name, after: t})
	}
	return list
}

// plan is one file to be made in every chain.
type plan struct {
	number int // from 0
	base   source
	other  source // to paste from; the base if there is no other
	kind   string // of the forgery; empty: untouched
	join   forgeJoin
}

// selfTest makes, examines and counts.
type selfTest struct {
	*material
	options  SelfTestOptions
	work     string // folder
	plans    []plan
	chains   []forgeChain
	trials   []SelfTestTrial
	notTried []string

	mu       sync.Mutex
	progress SelfTestProgress
}

func newSelfTest(m *material, o SelfTestOptions, work string) *selfTest {
	t := &selfTest{material: m, options: o, work: work, chains: forgeChains(nil)}
	random := rand.New(rand.NewPCG(o.Seed, uint64(len(m.sources))))
	order := random.Perm(len(m.sources))
	for i := range o.Count {
		n := len(order)
		if i > 0 && i%n == 0 { // anew, so that no recording always meets the same kind
			random.Shuffle(n, func(a, b int) { order[a], order[b] = order[b], order[a] })
		}
		p := plan{
			number: 2 * i, base: m.sources[order[i%n]],
			kind: forgeKinds[i%len(forgeKinds)], join: forgeJoins[i/len(forgeKinds)%len(forgeJoins)],
		}
		if p.other = m.other(p.base, random); p.other == p.base && p.kind == forgeInsertOther {
			p.kind = forgeInsertSame
		}
		untouched := plan{number: 2*i + 1, base: p.base}
		t.plans = append(t.plans, p, untouched)
	}
	t.setChains()
	t.progress.Of = 2 * len(t.plans) * len(t.chains)
	return t
}

// other draws another recording, of the same rate if there is one, which needs no resampling that would show.
func (m *material) other(base source, random *rand.Rand) source {
	var alike, all []source
	for _, s := range m.sources {
		if s.path == base.path {
			continue
		}
		if all = append(all, s); s.rate == base.rate {
			alike = append(alike, s)
		}
	}
	if len(alike) > 0 {
		all = alike
	}
	if len(all) == 0 {
		return base
	}
	return all[random.IntN(len(all))]
}

// setChains plans the lossy chains that can be made, and says which cannot.
func (t *selfTest) setChains() {
	var can []ffmpeg.Target
	for _, target := range t.targets {
		switch {
		case t.options.Scan.FFmpeg == "":
			t.notTried = append(t.notTried, target.Codec+": no ffmpeg was named that could encode")
		case target.Extension() == "":
			t.notTried = append(t.notTried, target.Codec+": no encoder of it is known")
		default:
			can = append(can, target)
		}
	}
	t.chains = forgeChains(can)
}

// run makes and examines chain after chain.
func (t *selfTest) run(ctx context.Context) error {
	for i, c := range t.chains {
		t.tell(func(p *SelfTestProgress) { p.Chain, p.Done = c.name, i*2*len(t.plans) })
		dir := filepath.Join(t.work, fmt.Sprintf("chain%02d", i+1))
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
		trials, err := t.makeAll(ctx, c, dir)
		if coding := (*codingError)(nil); errors.As(err, &coding) && ctx.Err() == nil {
			t.notTried = append(t.notTried, fmt.Sprintf("%s: %s", c.name, coding))
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
			continue
		}
		if err == nil {
			err = t.examine(ctx, dir, trials)
		}
		if err != nil {
			return err
		}
		t.trials = append(t.trials, trials...)
		if t.options.Keep != "" {
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return nil
}

func (t *selfTest) tell(change func(p *SelfTestProgress)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change(&t.progress)
	if t.options.Progress != nil {
		t.options.Progress(t.progress)
	}
}

func (t *selfTest) step() { t.tell(func(p *SelfTestProgress) { p.Done++ }) }

// makeAll makes the files of a chain, several at a time.
func (t *selfTest) makeAll(ctx context.Context, c forgeChain, dir string) ([]SelfTestTrial, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	trials := make([]SelfTestTrial, len(t.plans))
	queue := make(chan plan)
	var workers sync.WaitGroup
	for range t.options.Scan.workers() {
		workers.Go(func() {
			for p := range queue {
				trial, err := t.make(ctx, c, dir, p)
				if err != nil {
					cancel(err)
				}
				trials[p.number] = trial
				t.step()
			}
		})
	}
	for _, p := range t.plans {
		select {
		case queue <- p:
		case <-ctx.Done():
		}
	}
	close(queue)
	workers.Wait()
	return trials, context.Cause(ctx)
}

package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"golang.org/x/sys/unix"
)

// runTime is how long one run of a contestant lasts, roughly: long beside the clock's resolution, short beside what
// disturbs a machine.
const runTime = 4 * time.Millisecond

// compare runs a task for all lengths and prints a table of it.
func (s settings) compare(t *task) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	for i, n := range s.lengths {
		t.plan(n)
		contestants, peers, err := s.contestants(t)
		if err != nil {
			return err
		}
		if err := agree(t, contestants); err != nil {
			return err
		}
		if i == 0 {
			t.title(os.Stdout, s.rounds)
			fmt.Fprint(w, "N\tengine\tmin ns\tmedian ns\t")
			for _, p := range contestants[:peers] {
				fmt.Fprintf(w, "times as fast as %s\t", p.name)
			}
			fmt.Fprintln(w)
		}
		printTimes(w, t, contestants, peers, s.times(t, contestants))
	}
	return w.Flush()
}

func (t *task) title(w io.Writer, rounds int) {
	what := fmt.Sprintf("%s of %d contiguous frames", t.name, t.rows)
	if t.power {
		what = fmt.Sprintf("%s: Hann, hop N/4, powers, read again at once, %d frames", t.name, t.rows)
	}
	fmt.Fprintf(w, "\n%s. Time a frame; ratios are medians of %d rounds [least..most]\n", what, rounds)
}

// contestants lists the peers first, and says how many they are.
func (s settings) contestants(t *task) (list []contestant, peers int, err error) {
	list, err = foreign(t, s.quick)
	if err != nil {
		return nil, 0, err
	}
	list = append(list, gonums(t))
	peers = len(list)
	for _, name := range s.kernels {
		c, err := ours(t, name)
		if err != nil {
			return nil, 0, err
		}
		list = append(list, c)
	}
	return list, peers, nil
}

// agree holds the last row of every contestant against gonum's.
func agree(t *task, contestants []contestant) error {
	const tolerance = 1e-5 // single precision loses some 1e-7 a pass
	reference := gonums(t)
	reference.ways[0](1)
	want := reference.result(0)
	for _, c := range contestants {
		for i, way := range c.ways {
			way(1)
			diff, sum := 0.0, 0.0
			for k, v := range c.result(i) {
				diff += (v - want[k]) * (v - want[k])
				sum += want[k] * want[k]
			}
			if e := math.Sqrt(diff / sum); !(e <= tolerance) {
				return fmt.Errorf("%s of %d, way %d: %s is off by %.3g", t.name, t.n, i, c.name, e)
			}
		}
	}
	return nil
}

// times gives the nanoseconds a frame, by contestant and round.
func (s settings) times(t *task, contestants []contestant) [][]float64 {
	enough := runTime
	if s.quick {
		enough /= 20
	}
	repeats := make([]int, len(contestants))
	for i, c := range contestants {
		repeats[i] = 1
		for timed(c.ways[0], repeats[i]) < enough {
			repeats[i] *= 2
		}
	}
	ns := make([][]float64, len(contestants))
	for round := range s.rounds {
		for k := range contestants {
			i := k
			if round%2 == 1 {
				i = len(contestants) - 1 - k
			}
			best := math.Inf(1)
			for _, way := range contestants[i].ways {
				best = min(best, float64(timed(way, repeats[i]))/float64(repeats[i]*t.rows))
			}
			ns[i] = append(ns[i], best)
		}
	}
	return ns
}

// timed is the CPU time that the calling thread spends on running way.
func timed(way func(times int), times int) time.Duration {
	start := clock(unix.CLOCK_THREAD_CPUTIME_ID)
	way(times)
	return clock(unix.CLOCK_THREAD_CPUTIME_ID) - start
}

// clock reads one of Linux's clocks.
func clock(id int32) time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(id, &now); err != nil {
		panic(err) // Linux has had these clocks since 2.6
	}
	return time.Duration(now.Nano())
}

func printTimes(w io.Writer, t *task, contestants []contestant, peers int, ns [][]float64) {
	for i, c := range contestants {
		fmt.Fprintf(w, "%d\t%s\t%.0f\t%.0f\t", t.n, c.name, slices.Min(ns[i]), median(ns[i]))
		for p := range peers {
			var ratios []float64
			for round, mine := range ns[i] {
				ratios = append(ratios, ns[p][round]/mine)
			}
			fmt.Fprintf(w, "%.2f [%.2f..%.2f]\t", median(ratios), slices.Min(ratios), slices.Max(ratios))
		}
		fmt.Fprintln(w)
	}
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

// Command bench holds the transforms of package dsp against those of others, on this machine, in one run:
//
//	cd dsp/internal/bench
//	go run -tags fftw .                          # needs a C compiler and Debian's libfftw3-dev
//	go run -tags fftw . -n 480,960,1920
//	go run . -job 8GB                            # 8 GB of 16-bit audio through the STFT, on one core and on two
//
// Without the tag, or without cgo, gonum is the only peer. FFTW is planned with FFTW_PATIENT, and the faster of two
// plans counts: frame by frame, and 16 frames at once. Its loops are C, compiled with -O3 -march=native, and a call
// from Go does many frames.
//
// Each round runs every contestant once, some milliseconds each, and odd rounds go backwards; a ratio is taken
// within a round. Times are the thread's own CPU time, which other programs disturb least. Before anything is timed, all
// must give the same numbers.
//
// It is a module of its own, so that neither cgo nor a peer reaches those who import dsp. FFTW is under the GPL: this
// program is for comparing, and is in no binary that is given to others. It runs on Linux.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/earwitness/earwitness/dsp"
)

// settings are the flags.
type settings struct {
	lengths   []int
	kernels   []string
	rounds    int
	quick     bool
	job, size size
}

func main() {
	s, err := parse(os.Args[1:])
	if err == nil {
		err = s.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parse(args []string) (settings, error) {
	s := settings{lengths: []int{512, 1024, 2048, 4096, 8192}, kernels: dsp.Kernels()}
	f := flag.NewFlagSet("bench", flag.ExitOnError)
	f.Func("n", "comma-separated `LENGTHS` of transforms, multiples of 4 (default 512 to 8192)", func(list string) error {
		s.lengths = nil
		for word := range strings.SplitSeq(list, ",") {
			n, err := strconv.Atoi(word)
			if err != nil || n < 4 || n%4 != 0 {
				return fmt.Errorf("no multiple of 4: %q", word)
			}
			s.lengths = append(s.lengths, n)
		}
		return nil
	})
	f.Func("kernel", "only the `KERNEL` (default all that this processor can run)", func(name string) error {
		s.kernels = []string{name}
		return dsp.UseKernel(name)
	})
	f.IntVar(&s.rounds, "rounds", 15, "`ROUNDS` of each comparison")
	f.BoolVar(&s.quick, "quick", false, "plan in haste and run briefly: shows that the program works, not how fast anything is")
	f.Var(&s.job, "job", "do not compare: time the STFT of `SIZE` bytes of 16-bit audio, such as 8GB, on the fastest kernel or that of -kernel")
	f.Var(&s.size, "size", "of the job, what is really read, in a file in the folder for temporary files; the rest is scaled (default 2GiB)")
	if err := f.Parse(args); err != nil {
		return s, err
	}
	if f.NArg() > 0 || s.rounds < 1 {
		return s, fmt.Errorf("no arguments, and one round at least")
	}
	return s, nil
}

func (s settings) run() error {
	model, err := cpuModel()
	if err != nil {
		return err
	}
	fmt.Printf("%s, %d cores, %s, kernels %s\n", model, runtime.NumCPU(), runtime.Version(), strings.Join(s.kernels, " "))
	debug.SetGCPercent(-1) // nothing that is timed allocates
	if s.job > 0 {
		return s.runJob()
	}
	fmt.Println(peerVersion)
	runtime.LockOSThread()
	for _, t := range []*task{{name: "real FFT"}, {name: "STFT", power: true}} {
		if err := s.compare(t); err != nil {
			return err
		}
	}
	return nil
}

// cpuModel is the processor's name as Linux tells it.
func cpuModel() (string, error) {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(b)) {
		if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value), nil
		}
	}
	return runtime.GOARCH, nil
}

package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/earwitness/earwitness/dsp"
)

const (
	jobFrame, jobHop = 1024, 256
	jobPasses        = 3       // the fastest counts
	blockBytes       = 1 << 18 // of a read: it stays in the second-level cache
	pageBytes        = 1 << 12
)

// size is a number of bytes, as a flag.
type size int64

var units = []struct {
	name  string
	bytes size
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"", 1}}

func (s *size) String() string { return strconv.FormatInt(int64(*s), 10) }

// Set takes a whole number with a unit.
func (s *size) Set(text string) error {
	for _, u := range units {
		if number, ok := strings.CutSuffix(text, u.name); ok {
			n, err := strconv.ParseInt(number, 10, 32)
			*s = size(n) * u.bytes
			if err == nil && *s < 1<<20 {
				err = errors.New("less than 1MiB")
			}
			return err
		}
	}
	return nil
}

// stage is one use of all the file's bytes, in ranges, each on a goroutine of its own.
type stage struct {
	name string
	run  func(from, to int64) error
}

// runJob times the STFT of a file of 16-bit audio that lies in the page cache, and what bounds it: reading the file,
// and reading the same memory.
func (s settings) runJob() error {
	if s.size == 0 {
		s.size = min(2<<30, s.job)
	}
	s.size &^= pageBytes - 1
	file, err := audioFile(int64(s.size))
	if err != nil {
		return err
	}
	defer file.Close()
	memory, err := unix.Mmap(int(file.Fd()), 0, int(s.size), unix.PROT_READ, unix.MAP_SHARED|unix.MAP_POPULATE)
	if err != nil {
		return fmt.Errorf("mapping the file: %w", err)
	}
	defer unix.Munmap(memory)
	fmt.Printf("%.3g GB of 16-bit audio in the page cache, the fastest of %d times; seconds scaled to %.3g GB\n"+
		"STFT: Hann, N=%d, hop %d, powers, read again at once\n\n", float64(s.size)/1e9, jobPasses, float64(s.job)/1e9, jobFrame, jobHop)
	return s.runStages([]stage{
		{"sum of the mapped file", func(from, to int64) error { sumWords(memory[from:to]); return nil }},
		{"read the file", func(from, to int64) error { return readBlocks(file, from, to, 0, func([]byte) {}) }},
		{"read and STFT, " + s.kernels[0], func(from, to int64) error { return stft(s.kernels[0], file, from, to) }},
	})
}

func (s settings) runStages(stages []stage) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "work\tgoroutines\tseconds\tCPU seconds\tGB/s\t")
	scale := float64(s.job) / float64(s.size)
	for _, st := range stages {
		for _, workers := range []int{1, 2} {
			wall, cpu, err := st.time(int64(s.size), workers)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "%s\t%d\t%.2f\t%.2f\t%.2f\t\n", st.name, workers, scale*wall.Seconds(), scale*cpu.Seconds(),
				float64(s.size)/wall.Seconds()/1e9)
		}
	}
	return w.Flush()
}

// audioFile makes a file of noise and reads it once, so that the page cache holds it. It has no name any more: it goes
// when it is closed, or the program ends.
func audioFile(bytes int64) (*os.File, error) {
	file, err := os.CreateTemp("", "earwitness-bench-*.pcm")
	if err != nil {
		return nil, err
	}
	err = os.Remove(file.Name())
	r := rand.New(rand.NewPCG(1, 1))
	block := make([]byte, 1<<20)
	for i := range block {
		block[i] = byte(r.Uint32())
	}
	for left := bytes; left > 0 && err == nil; left -= int64(len(block)) {
		_, err = file.Write(block[:min(left, int64(len(block)))])
	}
	if err == nil {
		err = readBlocks(file, 0, bytes, 0, func([]byte) {})
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// time gives wall time and the program's CPU time of the fastest pass.
func (st stage) time(bytes int64, workers int) (wall, cpu time.Duration, err error) {
	for pass := range jobPasses {
		errs := make([]error, workers)
		var all sync.WaitGroup
		start, startCPU := time.Now(), clock(unix.CLOCK_PROCESS_CPUTIME_ID)
		for i := range workers {
			from := bytes * int64(i) / int64(workers) &^ (pageBytes - 1)
			to := bytes * int64(i+1) / int64(workers) &^ (pageBytes - 1)
			all.Go(func() { errs[i] = st.run(from, to) })
		}
		all.Wait()
		if d := time.Since(start); pass == 0 || d < wall {
			wall, cpu = d, clock(unix.CLOCK_PROCESS_CPUTIME_ID)-startCPU
		}
		if err := errors.Join(errs...); err != nil {
			return 0, 0, err
		}
	}
	return wall, cpu, nil
}

// readBlocks reads a range of the file. Each block begins with the last overlap bytes of the one before.
func readBlocks(file *os.File, from, to, overlap int64, use func(block []byte)) error {
	block := make([]byte, blockBytes)
	for at := from; at+overlap < to; at += blockBytes - overlap {
		n, err := file.ReadAt(block[:min(blockBytes, to-at)], at)
		if err != nil && err != io.EOF {
			return err
		}
		use(block[:n])
	}
	return nil
}

// stft makes powers of all frames of a range; the three across the border to the next are left out.
func stft(kernel string, file *os.File, from, to int64) error {
	if err := dsp.UseKernel(kernel); err != nil {
		return err
	}
	fft := dsp.NewRealFFT(jobFrame, dsp.Hann(jobFrame))
	rows := make([]float32, blockRows*fft.Bins())
	sum := uint32(0)
	err := readBlocks(file, from, to, 2*(jobFrame-jobHop), func(block []byte) {
		x := unsafe.Slice((*int16)(unsafe.Pointer(&block[0])), len(block)/2)
		for count := fft.Rows(len(x), jobHop); count > 0; count -= blockRows {
			n := min(count, blockRows)
			part := rows[:n*fft.Bins()]
			fft.PowerInt16(part, x[:(n-1)*jobHop+jobFrame], jobHop)
			for k := 0; k < len(part); k += fft.Bins() {
				sum = consume(sum, part[k:k+fft.Bins()])
			}
			x = x[n*jobHop:]
		}
	})
	sinkHole.Store(sum)
	return err
}

// sumWords reads memory as fast as Go code does.
func sumWords(b []byte) {
	x := unsafe.Slice((*uint64)(unsafe.Pointer(&b[0])), len(b)/8)
	var s0, s1, s2, s3 uint64
	for ; len(x) >= 8; x = x[8:] {
		s0 += x[0] + x[4]
		s1 += x[1] + x[5]
		s2 += x[2] + x[6]
		s3 += x[3] + x[7]
	}
	sinkHole.Store(uint32(s0 + s1 + s2 + s3))
}

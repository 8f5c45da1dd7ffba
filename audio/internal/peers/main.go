// Command peers compares package mp3 with other decoders: mpg123 and ffmpeg, where they are installed, and
// hajimehoshi/go-mp3.
//
//	sh make.sh DIR                              # ten minutes of speech and of music, needs espeak-ng, sox and lame
//	taskset -c 0 go run . [-rounds n] DIR/*.mp3 # speed
//	sh sweep.sh DIR                             # a second in each mode and at each rate of LAME
//	go run . -agree DIR/*.mp3                   # agreement with mpg123 and ffmpeg
//
// At 24 kHz, ffmpeg (5.1) does not agree with anyone: it has 330 where LAME, mpg123 and later printings of ISO 13818-3 have
// 332 in the table of scalefactor bands. It refuses the free-format files of LAME.
//
// Each decoder decodes each file in a process of its own, one after the other, round by round, so that whatever else the
// machine does hits all alike. What counts is the least processor time of all rounds, start of the process included.
package main

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	peer "github.com/hajimehoshi/go-mp3"

	"github.com/earwitness/earwitness/audio/mp3"
)

// program is a decoder's name and its command, in which FILE stands for the file to decode.
type program struct {
	name    string
	command []string
}

// on makes the command for a file.
func (p program) on(file string) *exec.Cmd {
	args := slices.Clone(p.command[1:])
	args[slices.Index(args, "FILE")] = file
	c := exec.Command(p.command[0], args...)
	c.Stderr = os.Stderr
	return c
}

func main() {
	rounds := flag.Int("rounds", 5, "how often each file is decoded by each")
	agree := flag.Bool("agree", false, "compare samples instead of speed")
	inside := flag.String("decode", "", "decode the file with earwitness or go-mp3 and do nothing else")
	flag.Parse()
	var err error
	switch {
	case *inside != "":
		err = decode(*inside, flag.Arg(0))
	case *agree:
		err = agreement(os.Stdout, flag.Args())
	default:
		err = compare(os.Stdout, flag.Args(), max(*rounds, 1))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// compare prints a table for each file.
func compare(w io.Writer, files []string, rounds int) error {
	programs, err := programs()
	if err != nil {
		return err
	}
	for _, file := range files {
		best := make([]time.Duration, len(programs))
		for range rounds {
			for i, p := range programs {
				took, err := p.time(file)
				if err != nil {
					return err
				}
				best[i] = min(cmp.Or(best[i], took), took)
			}
		}
		seconds, err := duration(file)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s, %.0f s\n", filepath.Base(file), seconds)
		for i, p := range programs {
			s := best[i].Seconds()
			fmt.Fprintf(w, "  %-12s %8.1f ms %8.0f x real time %8.2f x the time of %s\n",
				p.name, 1000*s, seconds/s, s/best[0].Seconds(), programs[0].name)
		}
	}
	return nil
}

// programs lists the decoders that this machine has, ours first.
func programs() ([]program, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	list := []program{
		{"earwitness", []string{self, "-decode", "earwitness", "FILE"}},
		{"go-mp3", []string{self, "-decode", "go-mp3", "FILE"}},
	}
	for _, p := range []program{
		{"mpg123", []string{"mpg123", "-q", "-e", "f32", "-t", "FILE"}},
		{"mpg123 s16", []string{"mpg123", "-q", "-t", "FILE"}},
		{"ffmpeg", []string{"ffmpeg", "-v", "error", "-threads", "1", "-i", "FILE", "-f", "null", "-"}},
	} {
		if _, err := exec.LookPath(p.command[0]); err == nil {
			list = append(list, p)
		}
	}
	return list, nil
}

// time returns the processor time that decoding a file takes.
func (p program) time(file string) (time.Duration, error) {
	c := p.on(file)
	if err := c.Run(); err != nil {
		return 0, fmt.Errorf("%s %s: %w", p.name, file, err)
	}
	return c.ProcessState.UserTime() + c.ProcessState.SystemTime(), nil
}

// decode decodes a file to nowhere.
func decode(name, file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if name == "go-mp3" {
		d, err := peer.NewDecoder(bytes.NewReader(data))
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, d)
		return err
	}
	d, err := mp3.NewDecoder(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	return each(d, func([]float32) {})
}

// each gives all samples to yield, block by block.
func each(d *mp3.Decoder, yield func([]float32)) error {
	buf := make([]float32, 1<<14)
	for {
		n, err := d.Read(buf)
		yield(buf[:n])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// interleaved returns all samples of a file.
func interleaved(file string) ([]float32, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	d, err := mp3.NewDecoder(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var all []float32
	err = each(d, func(b []float32) { all = append(all, b...) })
	return all, err
}

// duration returns the length of a file in seconds.
func duration(file string) (float64, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	d, err := mp3.NewDecoder(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return 0, err
	}
	n, info := 0, d.Info()
	err = each(d, func(b []float32) { n += len(b) })
	return float64(n) / float64(info.Channels*info.SampleRate), err
}

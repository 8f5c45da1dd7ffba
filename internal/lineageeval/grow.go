package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/lineage"
)

// node is one copy in a tree of copies.
type node struct {
	member
	x      []float32
	rate   int
	start  float64   // of x on the root's clock, in seconds
	narrow []float32 // x at analysisRate
	facts  lineage.Facts
}

func (n *node) end() float64 { return n.start + float64(len(n.x))/float64(n.rate) }

const analysisRate = 16000

// grower makes copies with ffmpeg, in a folder of its own.
type grower struct {
	rng *rand.Rand
	dir string
}

// grow makes a tree of three to six copies of x: a chain, a star or a mixture.
func (g *grower) grow(x []float32, rate int) ([]*node, error) {
	root := &node{member: member{Parent: -1, Hidden: g.rng.IntN(2) == 0, Step: "root"}, x: x, rate: rate}
	root.facts = lineage.Facts{Codec: "pcm_s16le", RateHz: rate}
	nodes := []*node{root}
	shape := g.rng.IntN(3)
	for i, n := 1, 3+g.rng.IntN(4); i < n; i++ {
		parent := g.rng.IntN(i)
		switch shape {
		case 0:
			parent = i - 1
		case 1:
			parent = 0
		}
		child, err := g.child(nodes[parent])
		if err != nil {
			return nil, err
		}
		child.Parent = parent
		if child.Generation < 0 {
			child.Generation = nodes[parent].Generation
		} else {
			child.Generation = i
		}
		child.Hidden = g.rng.IntN(7) == 0
		nodes = append(nodes, child)
	}
	for _, n := range nodes {
		g.finish(n)
	}
	return nodes, nil
}

func (g *grower) finish(n *node) {
	if n.rate == analysisRate {
		n.narrow = n.x
	} else {
		r := dsp.NewResampler(n.rate, analysisRate)
		n.narrow = r.Flush(r.Write(nil, n.x))
	}
}

// child makes a copy: an edit or none, then a coding or none. Its generation is −1 if nothing of it leaves a trace.
func (g *grower) child(p *node) (*node, error) {
	c := &node{member: member{Generation: -1}, x: p.x, rate: p.rate, start: p.start}
	g.edit(c)
	if c.Step == "" || g.rng.IntN(2) == 0 {
		if err := g.code(c); err != nil {
			return nil, err
		}
	}
	if c.facts.Codec == "" {
		c.Step += " wav"
		c.facts = lineage.Facts{Codec: "pcm_s16le", RateHz: c.rate}
	}
	return c, nil
}

func (g *grower) edit(c *node) {
	switch k := g.rng.IntN(20); {
	case k < 3:
		g.trim(c)
	case k < 5:
		db := -1 - 9*g.rng.Float64()
		c.x = each(c.x, func(v float64) float64 { return v * math.Pow(10, db/20) })
		c.Step = "gain"
	case k < 8:
		g.noise(c)
	case k < 9:
		up, down := dsp.NewResampler(c.rate, 22050), dsp.NewResampler(22050, c.rate)
		if c.rate > 22050 {
			return
		}
		n := len(c.x)
		c.x = down.Flush(down.Write(nil, up.Flush(up.Write(nil, c.x))))
		c.x = rounded(c.x[:min(n, len(c.x))])
		c.Step = "resampled"
	}
}

// each maps samples and rounds them to 16 bits, as a file would.
func each(x []float32, f func(float64) float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(min(max(math.Round(f(float64(v))*32768), -32768), 32767) / 32768)
	}
	return y
}

func rounded(x []float32) []float32 { return each(x, func(v float64) float64 { return v }) }

// trim keeps a stretch of six seconds or more.
func (g *grower) trim(c *node) {
	const least = 6
	spare := len(c.x) - least*c.rate
	if spare < c.rate {
		return
	}
	from := g.rng.IntN(spare)
	to := len(c.x) - g.rng.IntN(spare-from+1)
	if from+len(c.x)-to < c.rate {
		return
	}
	c.x, c.start = c.x[from:to], c.start+float64(from)/float64(c.rate)
	c.Step, c.Generation = "trim", 0
}

// noise adds white or pink noise 15 to 40 dB below the recording.
func (g *grower) noise(c *node) {
	level := synth.RMS(c.x) * math.Pow(10, -(15+25*g.rng.Float64())/20)
	n := synth.White(len(c.x), level, g.rng.Uint64())
	if g.rng.IntN(2) == 0 {
		n = synth.Pink(len(c.x), c.rate, level, g.rng.Uint64())
	}
	i := 0
	c.x = each(c.x, func(v float64) float64 { i++; return v + float64(n[i-1]) })
	c.Step, c.Generation = "noise", 0
}

// coding is a codec with its bit rates in kb/s and the rates it takes.
type coding struct {
	codec, encoder, ext string
	kbps                []int
}

var codings = []coding{
	{"mp3", "libmp3lame", ".mp3", []int{32, 48, 64, 96, 128, 192}},
	{"aac", "aac", ".m4a", []int{48, 64, 96, 128}},
	{"opus", "libopus", ".opus", []int{12, 16, 24, 32, 48, 64}},
	{"gsm", "libgsm", ".gsm", nil},
	{"pcm_mulaw", "pcm_mulaw", ".wav", nil},
}

func (g *grower) code(c *node) error {
	k := codings[[]int{0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 4}[g.rng.IntN(12)]]
	rate, kbps := c.rate, 0
	var args []string
	switch {
	case k.kbps == nil:
		rate = 8000
	default:
		kbps = k.kbps[g.rng.IntN(len(k.kbps))]
		args = []string{"-b:a", strconv.Itoa(kbps) + "k"}
		if k.codec == "opus" {
			rate = 48000
		} else if rate < 32000 && (kbps > 64 || g.rng.IntN(3) == 0) {
			rate = 44100
		}
	}
	in, out := filepath.Join(g.dir, "in.wav"), filepath.Join(g.dir, "out"+k.ext)
	if err := os.WriteFile(in, synth.WAV(c.x, c.rate, 1), 0o600); err != nil {
		return err
	}
	args = append(append([]string{"-v", "error", "-y", "-i", in, "-ar", strconv.Itoa(rate), "-c:a", k.encoder}, args...), out)
	if msg, err := exec.Command("ffmpeg", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("ffmpeg %v: %w: %s", args, err, msg)
	}
	x, rate, err := decode(out)
	if err != nil {
		return err
	}
	c.x, c.rate, c.Generation = x, rate, 0
	c.Step += fmt.Sprintf(" %s%s", k.codec, map[bool]string{true: strconv.Itoa(kbps)}[kbps > 0])
	c.facts = lineage.Facts{Codec: k.codec, BitRateBPS: 1000 * kbps, RateHz: rate}
	if g.rng.IntN(10) < 3 { // handed on decoded
		c.x = rounded(c.x)
		c.Step += " wav"
		c.facts = lineage.Facts{Codec: "pcm_s16le", RateHz: rate}
	}
	return nil
}

package compression

import (
	"math"
	"math/bits"

	"github.com/earwitness/earwitness/dsp"
)

// DepthResult is how finely the samples of a recording are quantised.
type DepthResult struct {
	// Bits is the depth that all samples fit: 16 if each is an integer of 16 bits. Samples that are no integers of
	// 24 bits, as of floating point or a lossy decoder, make it 0.
	Bits int
	// CoarseBits is the depth that at least 95 % of the loud blocks of 4096 samples fit, and CoarseShare their share.
	// Where it is less than Bits, the rest was put in or changed at a finer depth: a fade, a level, silence with dither.
	CoarseBits  int
	CoarseShare float64
	Blocks      int64 // loud enough to tell: 16 steps from the least to the largest sample
}

// Depth looks for an earlier bit depth: samples that are all multiples of 256 in a 16-bit file had 8 bits once.
//
// Limits: only steps that are powers of two are seen, so a level changed by anything else hides them, as do dither,
// filters and lossy coding. It is no trace of lossy coding: 8-bit recorders and sound cards are linear. GSM full rate
// and µ-law leave 13 or 14 bits, but so does a quiet converter.
type Depth struct {
	block  []int32
	blocks [depthBits + 1]int64 // by the depth they fit
	all    uint32
	uneven bool
}

// depthBits is the finest depth that is told.
const depthBits = 24

const (
	depthBlock = 4096
	// loudSteps is the least range of a block, in its steps, that tells its step from a quiet signal.
	loudSteps = 16
	// coarseShare is the part of the blocks that makes a depth the recording's.
	coarseShare = 0.95
)

// NewDepth returns a detector for the samples of one channel.
func NewDepth() *Depth {
	return &Depth{block: make([]int32, 0, depthBlock)}
}

// Write takes the next samples, in blocks of any size.
func (d *Depth) Write(x []float32) {
	for len(x) > 0 {
		n := min(len(x), depthBlock-len(d.block))
		at := len(d.block)
		d.block = d.block[:at+n]
		d.integers(d.block[at:], x[:n])
		x = x[n:]
		if len(d.block) == depthBlock {
			d.examine()
		}
	}
}

// integers writes the integers of depthBits that samples are, or 1.
func (d *Depth) integers(dst []int32, x []float32) {
	const scale = 1 << (depthBits - 1)
	if dsp.Integers(dst, x, scale, scale) {
		return
	}
	d.uneven = true
	for i, n := range dst {
		if n == dsp.NoInteger {
			dst[i] = 1
		}
	}
}

// examine counts the block.
func (d *Depth) examine() {
	used := uint32(0)
	least, most := int32(math.MaxInt32), int32(math.MinInt32)
	for _, v := range d.block {
		used |= uint32(v)
		least, most = min(least, v), max(most, v)
	}
	d.block = d.block[:0]
	d.all |= used
	depth := depthOf(used)
	if used != 0 && (most-least)>>(depthBits-depth) >= loudSteps {
		d.blocks[depth]++
	}
}

// depthOf returns the depth of samples of which any has these bits set.
func depthOf(used uint32) int {
	return depthBits - min(bits.TrailingZeros32(used), depthBits)
}

// Result returns what was found. Nothing may be written after it.
func (d *Depth) Result() DepthResult {
	if len(d.block) > 0 {
		d.examine()
	}
	var r DepthResult
	if !d.uneven {
		r.Bits = depthOf(d.all)
	}
	for _, n := range d.blocks {
		r.Blocks += n
	}
	fit := int64(0)
	for depth, n := range d.blocks {
		if fit += n; r.Blocks > 0 && float64(fit) >= coarseShare*float64(r.Blocks) {
			r.CoarseBits, r.CoarseShare = depth, float64(fit)/float64(r.Blocks)
			break
		}
	}
	return r
}

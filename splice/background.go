package splice

import (
	"cmp"
	"math"
	"slices"
)

// The rows that a [Background] takes are those of a short-time Fourier transform of BackgroundFrame samples every BackgroundHop
// at BackgroundRate Hz, with the powers of a sum over a Hann window.
const (
	BackgroundRate  = 1600
	BackgroundFrame = 256
	BackgroundHop   = 64
)

// MaxBackgroundChanges bounds the changes that are kept of a recording.
const MaxBackgroundChanges = 16

const (
	backgroundBands = 10 // bins of 6.25 Hz from 6.25 Hz on, below every voice
	backgroundShape = 4  // directions in which backgrounds differ
	rowsOfBlock     = 2
	blockSeconds    = float64(rowsOfBlock*BackgroundHop) / BackgroundRate         // 0.08
	blockDelay      = float64(BackgroundFrame-BackgroundHop) / 2 / BackgroundRate // from the start of a frame to what it stands for

	besideBlocks = 100 // on each side that a stretch is compared with, 8 s
	leastBeside  = 40  // on both sides together
	edgeBlocks   = 11  // at either end of the recording in which no stretch begins or ends
	apartBlocks  = 12  // between changes that are told apart
	mostSilent   = 300 // blocks of silence, 24 s, that a recording's background may be followed over

	// hannPower is the sum of the squares of a Hann window of BackgroundFrame samples, and noBackground the power of a sample
	// below the noise of 16 bits, −110 dB: silence has no logarithm. silentLevel is a little above it.
	hannPower    = 96
	noBackground = 1e-11
	silence      = -110
	silentLevel  = -104

	// togetherBlocks is how many blocks say as much as one independent one.
	togetherBlocks = 8
	// heavyTails are the degrees of freedom of Student's distribution, for the changes that a background makes by itself.
	heavyTails = 6
	// leastChange is a score below which changes mean little.
	leastChange = 1
	// searchedSeconds is the length of recordings in which scores were measured.
	searchedSeconds = 30
)

// stretches are the lengths in blocks, 0.32 to 4 s, that are compared with what is beside them, with the variance that such a
// difference has in recordings that nobody touched; that of 20 blocks is 1.
var stretches = [...]struct {
	blocks   int
	variance float64
}{{4, 3.80}, {8, 2.14}, {12, 1.53}, {20, 1}, {32, 0.68}, {50, 0.47}}

// backgroundDirections are the directions in the space of levels by bands, in units of what one background varies by, in which
// the backgrounds of different recordings differ most, and backgroundVariance how much more. They are the leading generalised
// eigenvectors of the two covariances.
var (
	backgroundDirections = [backgroundShape][backgroundBands]float64{
		{-0.1754, -0.1041, -0.1194, -0.0716, -0.0741, -0.0304, 0.0257, 0.0382, 0.0869, 0.1716},
		{-0.1499, -0.0096, -0.0132, 0.0168, 0.0979, 0.1201, 0.1281, 0.1200, -0.2313, -0.2542},
		{0.3522, 0.0011, -0.1064, -0.1182, -0.0770, -0.0689, -0.0280, -0.0170, -0.0244, 0.0336},
		{-0.2733, 0.2470, 0.1443, 0.1159, -0.0469, -0.0820, -0.1601, -0.1834, 0.0164, 0.0892},
	}
	backgroundVariance = [backgroundShape]float64{29.34, 17.63, 8.87, 2.88}
)

// BackgroundChange is a stretch whose background is not that of what is beside it.
type BackgroundChange struct {
	StartSeconds, EndSeconds float64
	// Score is the natural logarithm of how much better two backgrounds explain the difference than the changes that one makes,
	// less the logarithm of how many times 30 s were searched. It is not calibrated.
	Score float64
	// LevelDB is how much more power the stretch has from 6 to 63 Hz than what is beside it, as a mean of logarithms.
	LevelDB float64
}

// Background looks for stretches of 0.3 to 4 s whose background differs from that of the 8 s on both sides, as that of audio
// from elsewhere does, or of a stretch that was wiped out. It listens below 65 Hz, where no voice is: what rooms, mains
// and devices give there can be heard without waiting for pauses. The levels of ten bands are compared in the directions in
// which recordings differ more than one changes by itself, and a difference counts by what it is above the scatter of
// the levels on either side: a door that slams fills no stretch.
//
// Limits: machines and people change backgrounds too, and so do lost packets, gates and mute buttons, which no score tells
// from an edit. A gate that closes at once leaves one change and no other in 7 of 78 recordings; of hours outdoors nothing is known.
// Cuts, and audio from the same recording, leave no change, and a high-pass filter leaves nothing to compare. With the
// directions and the bar from the other half of 65 calls, meetings and readings, a change that is alone in its recording is found
// in at least 9 and 10 % of edited ones that have no other trace, and in none of 600 untouched ones in each half: at most
// 9 %, if only their 33 sources were independent. In 1.3 hours of speech that nobody touched there is none, at most 2.4 an hour.
type Background struct {
	sum  [backgroundBands]float64
	rows int

	blocks  []backgroundBlock // of the stretch of sound so far, from block number first on
	first   int
	n       int // blocks of the stretch of sound
	start   int // of the stretch of sound, in blocks of the recording
	at      int // blocks of the recording
	silent  int // of them, at the end
	counted int // blocks that were compared
	found   []BackgroundChange
}

// backgroundBlock is the background of 0.08 s: its level in dB, and where it lies in the directions.
type backgroundBlock [1 + backgroundShape]float64

// NewBackground returns a detector for the rows of one recording.
func NewBackground() *Background { return &Background{} }

// Row takes the next row of powers, BackgroundFrame/2+1 of them.
func (b *Background) Row(power []float32) {
	for i := range b.sum {
		p := float64(power[i+1])
		if !(p < math.MaxInt32) { // a float file may hold anything
			p = math.MaxInt32
		}
		b.sum[i] += 10 * math.Log10(p/hannPower+noBackground)
	}
	if b.rows++; b.rows < rowsOfBlock {
		return
	}
	b.block()
	b.sum, b.rows = [backgroundBands]float64{}, 0
}

// block ends a block. Silence at either end of the recording is left out, since it may have been put there with no harm.
func (b *Background) block() {
	b.at++
	if slices.Max(b.sum[:]) <= silentLevel*rowsOfBlock {
		b.silent++
		return
	}
	if b.n == 0 || b.silent > mostSilent {
		b.finish()
		b.blocks, b.first, b.n, b.start, b.silent = b.blocks[:0], 0, 0, b.at-1, 0
	}
	for ; b.silent > 0; b.silent-- {
		b.push(placed(silentBlock()))
	}
	b.push(placed(b.sum))
}

// silentBlock is the sums over the rows of a block without power.
func silentBlock() (sum [backgroundBands]float64) {
	for i := range sum {
		sum[i] = rowsOfBlock * silence
	}
	return sum
}

// placed returns the block of levels that are given as sums over its rows.
func placed(sum [backgroundBands]float64) (p backgroundBlock) {
	for i, v := range sum {
		level := v / rowsOfBlock
		p[0] += level / backgroundBands
		for k := range backgroundDirections {
			p[1+k] += float64(backgroundDirections[k][i] * level)
		}
	}
	return p
}

// push adds a block to the stretch of sound, and compares those stretches to whose right there are enough blocks now.
func (b *Background) push(p backgroundBlock) {
	const kept = 2*besideBlocks + 50
	if len(b.blocks) >= 4*kept {
		drop := len(b.blocks) - kept
		b.blocks = b.blocks[:copy(b.blocks, b.blocks[drop:])]
		b.first += drop
	}
	b.blocks = append(b.blocks, p)
	b.n++
	b.counted++
	b.compareTo(b.n - besideBlocks)
}

// finish compares the stretches at the end of the stretch of sound.
func (b *Background) finish() {
	for end := max(0, b.n-besideBlocks) + 1; end <= b.n-edgeBlocks; end++ {
		b.compareTo(end)
	}
}

// compareTo compares the stretches that end before a block.
func (b *Background) compareTo(end int) {
	for i, s := range stretches {
		from := end - s.blocks
		if from < edgeBlocks || end > b.n-edgeBlocks || (from-edgeBlocks)%max(1, s.blocks/6) != 0 {
			continue
		}
		b.compare(from, end, stretches[i].variance)
	}
}

// compare compares the blocks from one to before another with those beside them.
func (b *Background) compare(from, end int, variance float64) {
	left, right := max(0, from-besideBlocks), min(b.n, end+besideBlocks)
	if beside := from - left + right - end; beside < max(leastBeside, end-from) {
		return
	}
	var inside, outside moments
	inside.add(b.blocks[from-b.first : end-b.first])
	outside.add(b.blocks[left-b.first : from-b.first])
	outside.add(b.blocks[end-b.first : right-b.first])
	score := 0.0
	for k := range backgroundShape {
		z := inside.mean(1+k) - outside.mean(1+k)
		scatter := variance + inside.variance(1+k) + outside.variance(1+k)
		score += twoBackgrounds(z*z/scatter, backgroundVariance[k]/variance)
	}
	if !(score > leastChange) {
		return
	}
	b.keep(BackgroundChange{
		StartSeconds: float64(b.start+from)*blockSeconds + blockDelay, EndSeconds: float64(b.start+end)*blockSeconds + blockDelay,
		Score: score, LevelDB: inside.mean(0) - outside.mean(0),
	})
}

// twoBackgrounds returns the logarithm of the ratio of two Student densities at a square: of variance 1 + more, and of 1.
func twoBackgrounds(square, more float64) float64 {
	const half = (heavyTails + 1) / 2.0
	wide := 1 + more
	return float64(half*math.Log1p(square/heavyTails)) - float64(half*math.Log1p(square/wide/heavyTails)) - math.Log(wide)/2
}

// keep keeps the strongest of changes that overlap.
func (b *Background) keep(c BackgroundChange) {
	const apart = apartBlocks * blockSeconds
	near := func(f BackgroundChange) bool {
		return f.StartSeconds < c.EndSeconds+apart && c.StartSeconds < f.EndSeconds+apart
	}
	if slices.ContainsFunc(b.found, func(f BackgroundChange) bool { return near(f) && f.Score >= c.Score }) {
		return
	}
	b.found = append(slices.DeleteFunc(b.found, near), c)
	if len(b.found) > MaxBackgroundChanges {
		b.found = slices.DeleteFunc(b.found, func(f BackgroundChange) bool {
			return f == slices.MinFunc(b.found, byScore)
		})
	}
}

func byScore(a, b BackgroundChange) int {
	return cmp.Or(cmp.Compare(a.Score, b.Score), cmp.Compare(b.StartSeconds, a.StartSeconds))
}

// Result returns the changes in order of time. No rows may follow. ok is false if too little was heard to compare anything.
func (b *Background) Result() (changes []BackgroundChange, ok bool) {
	b.finish()
	searched := float64(b.counted) * blockSeconds
	for _, c := range b.found {
		c.Score -= math.Log(max(1, searched/searchedSeconds))
		if c.Score > leastChange {
			changes = append(changes, c)
		}
	}
	slices.SortFunc(changes, func(a, b BackgroundChange) int { return cmp.Compare(a.StartSeconds, b.StartSeconds) })
	return changes, b.counted >= leastBeside+stretches[0].blocks
}

// moments are sums over blocks.
type moments struct {
	n           int
	sum, square backgroundBlock
}

func (m *moments) add(blocks []backgroundBlock) {
	m.n += len(blocks)
	s0, s1, s2, s3, s4 := m.sum[0], m.sum[1], m.sum[2], m.sum[3], m.sum[4] // so they stay in registers
	q0, q1, q2, q3, q4 := m.square[0], m.square[1], m.square[2], m.square[3], m.square[4]
	for i := range blocks {
		b := &blocks[i]
		s0, s1, s2, s3, s4 = s0+b[0], s1+b[1], s2+b[2], s3+b[3], s4+b[4]
		q0 += float64(b[0] * b[0])
		q1 += float64(b[1] * b[1])
		q2 += float64(b[2] * b[2])
		q3 += float64(b[3] * b[3])
		q4 += float64(b[4] * b[4])
	}
	m.sum, m.square = backgroundBlock{s0, s1, s2, s3, s4}, backgroundBlock{q0, q1, q2, q3, q4}
}

func (m *moments) mean(k int) float64 { return m.sum[k] / float64(m.n) }

// variance returns the variance of the mean.
func (m *moments) variance(k int) float64 {
	mean := m.mean(k)
	return togetherBlocks * max(0, m.square[k]/float64(m.n)-float64(mean*mean)) / float64(m.n)
}

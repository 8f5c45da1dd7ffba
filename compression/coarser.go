package compression

import (
	"math"
	"slices"

	"github.com/earwitness/earwitness/dsp"
)

// Quantised is one channel's frame, or granule, of a lossy stream as its encoder rounded it, by the law that MP3 and AAC share:
// a line of value v and step s stands for sign(v)·|v|^(4/3)·s.
type Quantised struct {
	Lines   []int16
	Edges   []uint16  // band i has the lines Edges[i] to Edges[i+1]
	Steps   []float32 // of each band; 0 where no lines are coded
	BitRate int       // of the stream at this frame, in bit/s, 0 if that is not known
	// Steady says that the frame has one long window. Others are passed over, and so are their neighbours.
	Steady bool
}

// CoarserResult is what a [CoarserSearch] found.
type CoarserResult struct {
	// Score is, of a quarter of the frames or more, how much better a coarser rounding before the stream's own explains their lines
	// than none: a mean natural logarithm of the ratio of likelihoods for a line. Below 0 none is better.
	Score  float64
	Frames int // that could tell
	// BitRate is about that of the earlier coding, in bit/s: what its values would take, judged by what those of the stream take. 0 if
	// there was none, or if the stream's own is not known.
	BitRate int
}

// CoarserSearch looks among the integers of a lossy stream for values that were rounded to coarser steps before, on the same
// frames, as when a file is decoded and coded again at a higher rate by encoders that keep the sound's place: LAME behind a
// decoder that leaves its delay out does, and FFmpeg's AAC. Of such lines too many are zero, and few stand next to zero (Yang, Shi
// and Huang, "Defeating fake-quality MP3", 2009; Bianchi, De Rosa, Fontani, Rocciolo and Piva, "Detection and localization of double
// compression in MP3 audio tracks", 2014). These count over whole files and learn what an encoder's files look like; here each line
// is weighed against its neighbours in frequency and time, whose level says what to expect of it, and no encoder is learnt:
//
//	P(v | r) = Σ P(|x|/(r·s) is rounded to u)·P(r·u^(4/3) + n is rounded to v)
//
// with x exponential, s the stream's step, n the noise of rounding to 16 bits in between, and ratios r of 1.2 to 19. Spectra are
// thinner or fuller than neighbours tell, so that four levels are tried with each ratio and with none; a band's ratio is its own, as
// scale factors change from band to band. Without a coarser rounding, some or most lines may be zero for another reason.
//
// Frames are looked at in runs of eight, with pauses that grow along the stream: of an MP3 at 44.1 kHz 160 granules in the first
// ten seconds, and after some minutes eight in every seven seconds. The score tells of a quarter of these, since at a constant bit
// rate many frames have steps too fine or too coarse to tell; a part that came from elsewhere may be passed over.
//
// Of 1581 MP3 and AAC files of LAME, shine and FFmpeg at constant, average and variable rates, coded once or with earlier frames
// elsewhere, none of meetings, readings and music scored above -0.02, and of those of tones, clicks and noise one above 0, a click
// track with 0.003; nor did 66 that were telephone calls, GSM, µ-law, Opus, Vorbis or AAC before. Of MP3 files by LAME from its own
// at two thirds of the bit rate or less 22 of 25 scored 0.014 and more (at least 68 %), between that and the same rate 9 of 12
// (44 %); of AAC by FFmpeg 11 of 14 (57 %) and 2 of 4.
//
// Limits: frames elsewhere are [GridSearch]'s to find. Steps no coarser than the stream's own leave nothing: of MP3 files coded again
// at the same rate 1 of 13 was told, and at a lower one none of 10. Encoders by other makers were not tried.
type CoarserSearch struct {
	rows   [3]lineRow // the last three frames
	count  int        // frames in turn, the last ones
	run    int        // frames of the run, and runs so far
	runs   int
	pause  int // frames still to be passed over
	next   Quantised
	scores []float64
	sums   [coarserCases]float32
	rate   rateEstimate
}

// lineRow is a frame with what its lines stand for.
type lineRow struct {
	Quantised
	power []float32 // of each line
}

const (
	// lowestLine is the first line that is weighed: those below change by much from one to the next.
	lowestLine = 4
	// fewLines is how many lines of a band, and tellingLines of a frame, must be loud enough to tell.
	fewLines, tellingLines = 3, 20
	// fewFrames is how many frames must tell.
	fewFrames = 16
)

const (
	// runFrames is how many frames are looked at between two pauses. The first pause is firstPause, and every fifth is twice as
	// long as those before, up to six times.
	runFrames, firstPause, doublingRuns, mostDoublings = 8, 8, 5, 6
)

// skip reports whether the next frame is passed over, and counts it.
func (s *CoarserSearch) skip() bool {
	if s.pause > 0 {
		s.pause--
		return true
	}
	if s.run == runFrames {
		s.pause = firstPause<<min(s.runs/doublingRuns, mostDoublings) - 1
		s.run, s.count = 0, 0
		s.runs++
		return true
	}
	s.run++
	return false
}

// Add takes the next frame, even in a pause. Its slices are not kept. It panics if bands need more lines than there are.
func (s *CoarserSearch) Add(q Quantised) {
	s.rows[0], s.rows[1], s.rows[2] = s.rows[1], s.rows[2], s.rows[0]
	row := &s.rows[2]
	row.set(q)
	s.count++
	if !q.Steady {
		s.count = 0
	}
	if s.count >= 3 && len(s.rows[0].Lines) == len(q.Lines) && len(s.rows[1].Lines) == len(q.Lines) {
		s.weigh()
	}
}

// Result returns what was found in all frames.
func (s *CoarserSearch) Result() CoarserResult {
	r := CoarserResult{Frames: len(s.scores)}
	if r.Frames < fewFrames {
		return r
	}
	slices.Sort(s.scores)
	r.Score = s.scores[r.Frames*3/4]
	if r.Score > 0 {
		r.BitRate = s.rate.result()
	}
	return r
}

func (l *lineRow) set(q Quantised) {
	l.Lines = append(l.Lines[:0], q.Lines...)
	l.Edges = append(l.Edges[:0], q.Edges...)
	l.Steps = append(l.Steps[:0], q.Steps...)
	l.Steady, l.BitRate = q.Steady, q.BitRate
	l.power = append(l.power[:0], make([]float32, len(q.Lines))...)
	for b, step := range q.Steps {
		for k := q.Edges[b]; k < q.Edges[b+1]; k++ {
			a := float64(step) * fourThirds(q.Lines[k])
			l.power[k] = float32(a * a)
		}
	}
}

// weigh weighs the frame before the last.
func (s *CoarserSearch) weigh() {
	row := &s.rows[1]
	sum, lines := 0.0, 0
	var own, before float64
	for b, step := range row.Steps {
		from, to := max(int(row.Edges[b]), lowestLine), min(int(row.Edges[b+1]), len(row.Lines)-1)
		if step <= 0 || to-from < fewLines {
			continue
		}
		if n := s.band(from, to, step); n >= fewLines {
			ratio, best := s.compare()
			sum += ratio
			lines += n
			o, e := bandBits(row.Lines[from:to], best)
			own += o
			before += e
		}
	}
	if lines >= tellingLines {
		s.scores = append(s.scores, sum/float64(lines))
		s.rate.add(row.BitRate, own, before, sum > 0)
	}
}

// band sets sums to how unlikely the lines are in each case, as negative logarithms, and returns how many are loud enough to tell.
func (s *CoarserSearch) band(from, to int, step float32) (n int) {
	clear(s.sums[:])
	t := coarserTables()[noiseBetween(float64(step))]
	scale := 1 / (8 * float64(step) * float64(step))
	for k := from; k < to; k++ {
		level := levelOf(s.around(k) * scale)
		if level < 0 {
			continue
		}
		v := int(s.rows[1].Lines[k])
		dsp.AddSquares(s.sums[:], t[level][min(max(v, -v), coarserCells-1)][:])
		n++
	}
	return n
}

// around is the sum of the power of a line's eight neighbours in frequency and time.
func (s *CoarserSearch) around(k int) float64 {
	sum := 0.0
	for i := range s.rows {
		p := s.rows[i].power[k-1 : k+2]
		sum += float64(p[0]) + float64(p[2])
		if i != 1 {
			sum += float64(p[1])
		}
	}
	return sum
}

// compare returns the logarithm of the ratio of how likely a band's lines are if there was a coarser rounding and if there was none,
// levels and ratios being equally likely, and which case is the likeliest: 0 none, or 1 more than the ratio's number. Lines that are
// zero without a coarser rounding, as between the lines of a tone, are a case of none.
func (s *CoarserSearch) compare() (ratio float64, best int) {
	none := meanExp(s.sums[:coarserShapes])
	for at := coarserShapes; at < coarserNone; at += coarserShapes {
		none = max(none, meanExp(s.sums[at:at+coarserShapes]))
	}
	least := slices.Index(s.sums[:], slices.Min(s.sums[:]))
	return meanExp(s.sums[coarserNone:]) - none, max(0, (least-coarserNone+coarserShapes)/coarserShapes)
}

// meanExp is the logarithm of the mean of the exponentials of -x.
func meanExp(x []float32) float64 {
	const much = 10 // what is more adds nothing that counts
	least, sum := slices.Min(x), 0.0
	for _, v := range x {
		if v < least+much {
			sum += math.Exp(float64(least - v))
		}
	}
	return math.Log(sum/float64(len(x))) - float64(least)
}

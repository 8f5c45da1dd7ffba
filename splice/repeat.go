package splice

import (
	"cmp"
	"slices"

	"github.com/earwitness/earwitness/dsp"
)

// Repeat is a stretch of samples that stand, each exactly the same, a second time in the recording.
type Repeat struct {
	First, Second int64 // samples at which the stretch begins
	Samples       int64 // how many are known to agree
}

const (
	// repeatWindow is how many samples are compared at once, and repeatShare how many windows there are to one that is
	// kept: which ones, their content says, so that the same are kept of the copy.
	repeatWindow = 64
	repeatShare  = 64
	// repeatPiece is how many samples are taken at a time.
	repeatPiece = 2048
	// mostWindows bounds those kept; from there on, twice as few are.
	mostWindows = 1 << 19
	// leastRange is what the samples of a window span at least, in steps of 16 bits: silence and idle lines repeat themselves.
	leastRange = 32
	// habit is how often a window may come back before its sound is taken for a machine's, which repeats itself.
	habit = 3
	// leastRepeat is the shortest repeat in seconds, and repeatGap how far apart its windows may lie.
	leastRepeat, repeatGap = 0.06, 0.05
	// MaxRepeats bounds the repeats that are kept of a recording.
	MaxRepeats = 64
	maxOpen    = 256
)

// Repeats looks for samples that a recording holds twice, as when a word was copied within it: no voice, room or microphone
// makes the same samples again. It tells nothing after any change of one of the two places, be it a level, a fade or lossy
// coding; what was done to the whole recording in the same way for each sample does no harm.
//
// Limits: machines repeat themselves too, such as announcements, ring tones and music on hold; a sound that comes back more than
// three times, and a tone with a period below a tenth of a second, are left out. Of recordings of hours, shorter repeats are
// missed, since fewer windows are kept.
type Repeats struct {
	rate  int
	steps [repeatWindow + repeatPiece]int32 // a piece, and the window before it
	kept  [repeatPiece]sighting             // windows of a piece
	at    int64
	hash  uint64
	share uint64
	seen  sightings
	open  []Repeat // that may go on
	done  []Repeat
}

const (
	repeatBase = 0x9E3779B97F4A7C15 | 1
	repeatMix  = 0xD6E8FEB86659FD93
)

// repeatLeave is repeatBase to the power of repeatWindow, a factor of the sample that leaves a window.
var repeatLeave = func() uint64 {
	leave := uint64(1)
	for range repeatWindow {
		leave *= repeatBase
	}
	return leave
}()

// NewRepeats returns a detector for mono samples at the recording's own rate in Hz.
func NewRepeats(rate int) *Repeats {
	return &Repeats{rate: rate, share: repeatShare}
}

// Write takes the next samples, in blocks of any size.
func (r *Repeats) Write(x []float32) {
	for len(x) > 0 {
		n := min(len(x), repeatPiece)
		r.piece(x[:n])
		x = x[n:]
	}
}

// piece looks up the windows that end in some samples. The tables are larger than caches, so that the places of all are read
// before one is used: the processor waits for them side by side.
func (r *Repeats) piece(x []float32) {
	toSteps(r.steps[repeatWindow:], x)
	windows, start := r.choose(len(x)), r.at
	r.seen.fetch(windows)
	for _, w := range windows {
		if kept(w.hash, r.share) { // the share may have changed since
			r.at = w.at + repeatWindow
			r.window(w.hash)
		}
	}
	r.at = start
	r.next(len(x))
}

// next steps over n samples.
func (r *Repeats) next(n int) {
	r.at += int64(n)
	copy(r.steps[:repeatWindow], r.steps[n:])
}

// choose returns those of the windows that end in a piece of n samples that are kept.
func (r *Repeats) choose(n int) []sighting {
	hash, leave, share, chosen := r.hash, repeatLeave, r.share, 0
	old, now := r.steps[:n], r.steps[repeatWindow:][:n]
	for i, v := range now {
		hash = hash*repeatBase + (uint64(uint32(v)) - leave*uint64(uint32(old[i])))
		if kept(hash, share) && r.at+int64(i) >= repeatWindow-1 && lively(r.steps[i+1:][:repeatWindow]) {
			r.kept[chosen] = sighting{hash, r.at + int64(i) + 1 - repeatWindow}
			chosen++
		}
	}
	r.hash = hash
	return r.kept[:chosen]
}

// kept says whether a window is one of those that are kept where one in share is.
func kept(hash, share uint64) bool { return (hash*repeatMix>>32)&(share-1) == 0 }

// toSteps sets what dst begins with to samples in steps of 24 bits, as far as 32 bits hold them.
func toSteps(dst []int32, x []float32) {
	const most, scale = 1 << 30, 1 << 23
	dst = dst[:len(x)]
	if dsp.Integers(dst, x, scale, scale) {
		return
	}
	for i, v := range x {
		switch s := v * scale; {
		case s > most:
			dst[i] = most
		case s < -most:
			dst[i] = -most
		default:
			dst[i] = int32(s)
		}
	}
}

// lively reports whether a window spans enough to be a sound.
func lively(window []int32) bool {
	const some = 8
	low, high := window[0], window[0]
	for ; len(window) >= some; window = window[some:] {
		for _, n := range window[:some] {
			low, high = min(low, n), max(high, n)
		}
		if int64(high)-int64(low) >= leastRange<<8 {
			return true
		}
	}
	return false
}

// window looks a window up that ends at the sample before at.
func (r *Repeats) window(hash uint64) {
	start := r.at - repeatWindow
	place, ok := r.seen.find(hash)
	if !ok {
		if r.seen.used >= mostWindows {
			r.share *= 2 // every other window is forgotten
			r.seen.keep(func(hash uint64) bool { return kept(hash, r.share) })
		}
		r.seen.add(sighting{hash: hash, at: start}, 1)
		return
	}
	first, count := r.seen.places[place].at, r.seen.count(place)
	if start-first < int64(r.rate/10) {
		count = habit // a tone
	}
	if count++; count <= habit {
		r.extend(first, start)
	}
	r.seen.setCount(place, count)
}

// extend adds a window that stands at two places to the repeat that it goes on, or begins one.
func (r *Repeats) extend(first, second int64) {
	for i := range r.open {
		o := &r.open[i]
		end := o.Second + o.Samples
		if second-first == o.Second-o.First && second-end <= int64(float64(r.rate)*repeatGap) {
			o.Samples = second + repeatWindow - o.Second
			return
		}
	}
	if len(r.open) >= maxOpen {
		r.close()
	}
	r.open = append(r.open, Repeat{First: first, Second: second, Samples: repeatWindow})
}

// close moves those that can go on no longer to done, if they are long enough.
func (r *Repeats) close() {
	rest := r.open[:0]
	for _, o := range r.open {
		switch {
		case r.at-o.Second-o.Samples <= int64(float64(r.rate)*repeatGap)+repeatWindow:
			rest = append(rest, o)
		case float64(o.Samples) >= leastRepeat*float64(r.rate):
			r.done = append(r.done, o)
		}
	}
	r.open = rest
	if len(r.open) >= maxOpen {
		r.open = r.open[:0]
	}
	if len(r.done) > 4*MaxRepeats {
		r.done = longest(r.done)
	}
}

// longest keeps the longest repeats.
func longest(all []Repeat) []Repeat {
	slices.SortFunc(all, func(a, b Repeat) int {
		return cmp.Or(cmp.Compare(b.Samples, a.Samples), cmp.Compare(a.Second, b.Second), cmp.Compare(a.First, b.First))
	})
	return all[:min(len(all), MaxRepeats)]
}

// Result returns the longest repeats in order of time. Nothing may be written after it.
func (r *Repeats) Result() []Repeat {
	r.at += int64(r.rate) // nothing goes on
	r.close()
	all := longest(r.done)
	slices.SortFunc(all, func(a, b Repeat) int { return cmp.Or(cmp.Compare(a.Second, b.Second), cmp.Compare(a.First, b.First)) })
	return all
}

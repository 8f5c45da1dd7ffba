package earwitness

import (
	"path"
	"strings"
	"sync"
	"time"
)

// Progress is how far a scan is.
type Progress struct {
	Files, FilesDone int
	Bytes, BytesDone int64         // BytesDone counts what is read of files that are being measured, too
	AudioSeconds     float64       // decoded in this run
	Left             time.Duration // that measuring will take from here, by the rates of each format so far; 0: not known
	Comparing        bool          // all recordings are measured

	// Stage is what is done before measuring (triage) or after it (repeats, fingerprints, alignment, lineage, sessions, …); empty
	// while recordings are measured. StageDone of StageTotal are its own units: files, recordings, matches, pairs of recordings,
	// groups; a total of 0 is not known.
	Stage                 string
	StageDone, StageTotal int
}

// mostFormats bounds the formats whose rates are kept apart: names of files are their makers' choice.
const mostFormats = 32

// progress collects what several goroutines have done, and tells it one at a time. A nil one tells nobody.
type progress struct {
	mu      sync.Mutex
	now     Progress
	show    func(Progress) // nil: nobody
	workers int
	rates   map[string]*rate // by what ends the names of files
}

// rate is how fast files of one format are measured.
type rate struct {
	left int64         // bytes not read yet
	read int64         // bytes
	busy time.Duration // of the workers that read them
}

func newProgress(o Options) *progress {
	return &progress{show: o.Progress, workers: o.workers(), rates: map[string]*rate{}}
}

func (p *progress) tell(change func(now *Progress)) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.now)
	if p.show != nil {
		p.show(p.now)
	}
}

// stage begins a stage of so many units.
func (p *progress) stage(name string, total int) {
	p.tell(func(now *Progress) { now.Stage, now.StageDone, now.StageTotal = name, 0, total })
}

// step says that one more unit of the stage is done.
func (p *progress) step() { p.tell(func(now *Progress) { now.StageDone++ }) }

// expect says which files are to be measured.
func (p *progress) expect(files []file) {
	p.tell(func(now *Progress) {
		now.Files = len(files)
		for _, f := range files {
			now.Bytes += f.size
			p.rate(f).left += f.size
		}
	})
}

// rate is that of the files that are named as f is.
func (p *progress) rate(f file) *rate {
	format := strings.ToLower(path.Ext(f.path))
	if p.rates[format] == nil && len(p.rates) >= mostFormats {
		format = "other"
	}
	if p.rates[format] == nil {
		p.rates[format] = &rate{}
	}
	return p.rates[format]
}

// remaining estimates how long measuring will take from here: formats of which nothing was measured go as the others do.
func (p *progress) remaining() time.Duration {
	var all rate
	for _, r := range p.rates {
		all.read += r.read
		all.busy += r.busy
	}
	if all.read == 0 {
		return 0
	}
	nanoseconds := 0.0
	for _, r := range p.rates {
		like := r
		if r.read == 0 {
			like = &all
		}
		nanoseconds += float64(r.left) * float64(like.busy) / float64(like.read)
	}
	return time.Duration(nanoseconds / float64(max(1, min(p.workers, p.now.Files-p.now.FilesDone))))
}

// underway is a file that is being measured, by one goroutine.
type underway struct {
	of    *progress
	rate  *rate
	left  int64
	since time.Time
}

func (p *progress) begin(f file) *underway {
	u := &underway{of: p, left: f.size, since: time.Now()}
	p.tell(func(*Progress) { u.rate = p.rate(f) })
	return u
}

// read says that so many more bytes were read.
func (u *underway) read(n int64) {
	u.of.tell(func(now *Progress) {
		n = min(n, u.left)
		u.left -= n
		u.rate.left -= n
		u.rate.read += n
		now.BytesDone += n
		u.spent()
		now.Left = u.of.remaining()
	})
}

func (u *underway) spent() {
	now := time.Now()
	u.rate.busy += now.Sub(u.since)
	u.since = now
}

func (u *underway) decoded(seconds float64) {
	u.of.tell(func(now *Progress) { now.AudioSeconds += seconds })
}

// end says that the file is done. Of one that was known its bytes say nothing of rates.
func (u *underway) end(f file) {
	u.of.tell(func(now *Progress) {
		if u.left < f.size {
			u.spent()
		}
		u.rate.left -= u.left
		now.BytesDone += u.left
		now.FilesDone++
		now.Left = u.of.remaining()
	})
}

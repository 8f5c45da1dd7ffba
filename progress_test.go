package earwitness

import (
	"testing"
	"time"
)

// Time left is by format: what is read of one says nothing of another while that has a rate of its own.
func TestTimeLeftByFormat(t *testing.T) {
	var last Progress
	p := newProgress(Options{Workers: 2, Progress: func(now Progress) { last = now }})
	files := []file{{path: "a.mp3", size: 1000}, {path: "b.MP3", size: 3000}, {path: "c.wav", size: 50000}, {path: "d.wav", size: 60000}}
	p.expect(files)
	a := p.begin(files[0])
	a.since = a.since.Add(-time.Second)
	a.read(400)
	a.read(9000) // more than there was when it was listed
	a.end(files[0])
	if got := last; got.BytesDone != 1000 || got.FilesDone != 1 || got.Bytes != 114000 {
		t.Errorf("after a: %+v", got)
	}
	near := func(what string, want time.Duration) {
		t.Helper()
		if d := last.Left - want; d < -100*time.Millisecond || d > 100*time.Millisecond {
			t.Errorf("%s: %v left, want %v", what, last.Left, want)
		}
	}
	near("one format known", 113*time.Second/2)
	c := p.begin(files[2])
	c.since = c.since.Add(-time.Second)
	c.read(50000)
	c.end(files[2])
	near("both known", (3*time.Second+60*time.Second/50)/2)
	known := p.begin(files[3])
	known.since = known.since.Add(-time.Hour)
	known.end(files[3])
	near("a file that was known", 3*time.Second)
}

package earwitness_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/internal/demo"
)

// Scan a folder into a case file and read what it says of copies.
func Example() {
	dir, err := os.MkdirTemp("", "earwitness")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if _, err := demo.Write(filepath.Join(dir, "demo")); err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	file, err := casefile.Open(filepath.Join(dir, "leak.ew"))
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	if err := earwitness.Scan(ctx, filepath.Join(dir, "demo", "leak"), file, earwitness.Options{}); err != nil {
		log.Fatal(err)
	}
	c, err := file.Case(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range c.Matches {
		if m.Log10LR > 2 {
			fmt.Printf("%s from %.0f s is %s from %.0f s\n", m.A, m.AStartSeconds, m.B, m.BStartSeconds)
		}
	}
	// Output:
	// REC0001.wav from 8 s is REC0015.wav from 7 s
	// REC0001.wav from 0 s is forwarded/voice message.mp3 from 0 s
	// REC0002.mp3 from 0 s is backup/REC0002.mp3 from 0 s
	// REC0006.wav from 10 s is forwarded/clip.mp3 from 0 s
	// REC0007.mp3 from 17 s is forwarded/clip.opus from 0 s
	// REC0009.mp3 from 0 s is forwarded/voice message (1).opus from 0 s
	// REC0015.wav from 7 s is forwarded/voice message.mp3 from 8 s
}

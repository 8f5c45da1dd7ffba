package casefile_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

// eachWithEach is a comparison of n recordings, each with each.
func eachWithEach(n int) (paths []string, c evidence.Comparison) {
	rate := evidence.ErrorRate{Value: 0.01, Upper95: 0.02, N: 300, Set: "set"}
	for i := range n {
		paths = append(paths, fmt.Sprintf("leak/folder/recording %04d.mp3", i))
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			x, y, z := float64(i)/7, float64(j)/11, float64(i*j)/1e6
			c.Pairs.Append(evidence.Pair{
				A: paths[i], B: paths[j], Log10LR: x - y,
				Log10LRPauses: &x, Log10LRRoom: &y, Log10LRDevice: &z, ErrorRate: &rate,
				Log10LRBackground: &x, Log10LRChannel: &y, Log10LRReverberation: &z, Export: evidence.DifferentExport,
			})
		}
	}
	return paths, c
}

// BenchmarkPairs keeps and reads 499 500 pairs of 1000 recordings.
func BenchmarkPairs(b *testing.B) {
	ctx := context.Background()
	f, err := casefile.Open(filepath.Join(b.TempDir(), "case"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := f.Begin(ctx, tool, "/leak"); err != nil {
		b.Fatal(err)
	}
	paths, c := eachWithEach(1000)
	for _, path := range paths {
		if err := f.Put(ctx, measured(path, "1")); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("put", func(b *testing.B) {
		for b.Loop() {
			if err := f.Begin(ctx, tool, "/leak"); err != nil {
				b.Fatal(err)
			}
			if err := f.PutComparison(ctx, c); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("case", func(b *testing.B) {
		for b.Loop() {
			got, err := f.Case(ctx)
			if err != nil || got.Pairs.Len() != c.Pairs.Len() {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPut keeps recordings with 400 kB of features each.
func BenchmarkPut(b *testing.B) {
	ctx := context.Background()
	f, err := casefile.Open(filepath.Join(b.TempDir(), "case"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := f.Begin(ctx, tool, "/leak"); err != nil {
		b.Fatal(err)
	}
	m := measured("", "1")
	m.Findings, m.Exhibits, m.Features["large"] = nil, nil, make([]byte, 400_000)
	b.SetBytes(400_000)
	i := 0
	for b.Loop() {
		i++
		m.Recording.Path = fmt.Sprint(i)
		if err := f.Put(ctx, m); err != nil {
			b.Fatal(err)
		}
	}
}

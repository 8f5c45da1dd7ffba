package kernel

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"testing"
)

// plain is the first of two peers: what anyone would write, without masks.
func plain(dst []int32, words []uint32, r []uint32) {
	for i := range dst {
		n := 0
		for k, w := range r[i:][:len(words)] {
			n += bits.OnesCount32(w ^ words[k])
		}
		dst[i] = int32(n)
	}
}

// unrolled is the second: two words in one number, and four such in a turn of the loop. Queries are multiples of eight.
func unrolled(dst []int32, words, r []byte) {
	for i := range dst {
		n := 0
		for a, b := words, r[4*i:]; len(a) >= 32 && len(b) >= 32; a, b = a[32:], b[32:] {
			n += bits.OnesCount64(binary.NativeEndian.Uint64(a) ^ binary.NativeEndian.Uint64(b))
			n += bits.OnesCount64(binary.NativeEndian.Uint64(a[8:]) ^ binary.NativeEndian.Uint64(b[8:]))
			n += bits.OnesCount64(binary.NativeEndian.Uint64(a[16:]) ^ binary.NativeEndian.Uint64(b[16:]))
			n += bits.OnesCount64(binary.NativeEndian.Uint64(a[24:]) ^ binary.NativeEndian.Uint64(b[24:]))
		}
		dst[i] = int32(n)
	}
}

func inBytes(w []uint32) (b []byte) {
	for _, x := range w {
		b = binary.NativeEndian.AppendUint32(b, x)
	}
	return b
}

// BenchmarkSlide slides queries of one to ten seconds along a million frames, some 9 hours, a quarter of them inactive.
// Gwords/s are comparisons of two words.
func BenchmarkSlide(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	r := frames(rng, 1<<20, 3, 0)
	r.Active = frames(rng, 1<<20, 3, 1000).Active
	recording, dst, counts := inBytes(r.Words), make([]int32, len(r.Words)), make([]int32, len(r.Words))
	for _, length := range []int{32, 96, 320} {
		words := frames(rng, length, 0, 0).Words
		n := len(r.Words) - length + 1
		run := func(name string, f func()) {
			b.Run(fmt.Sprintf("%s/%d", name, length), func(b *testing.B) {
				for b.Loop() {
					f()
				}
				b.ReportMetric(float64(length*n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gwords/s")
			})
		}
		run("plain", func() { plain(dst[:n], words, r.Words) })
		query := inBytes(words)
		run("unrolled", func() { unrolled(dst[:n], query, recording) })
		for _, s := range Available() {
			q := s.NewQueries(1, words)
			run(s.Name(), func() { q.Slide(dst[:n], counts[:n], 0, r, 0) })
		}
	}
}

// BenchmarkBelow finds the few positions with less than 40 % of bits wrong, as a search does, by the length and step of
// a query, for one at a time and for 32 together.
func BenchmarkBelow(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	r := frames(rng, 1<<20, 3, 1000)
	for _, c := range []struct{ length, step, queries int }{
		{32, 1, 1}, {96, 1, 1}, {320, 1, 1}, {24, 4, 1}, {80, 4, 1}, {24, 4, 32}, {80, 4, 32},
	} {
		var queries [][]uint32
		for range c.queries {
			queries = append(queries, frames(rng, c.length, 0, 0).Words)
		}
		limit := make([]int32, c.length+1)
		for f := c.length / 2; f < len(limit); f++ {
			limit[f] = int32(32 * f * 2 / 5)
		}
		for _, s := range Available() {
			q := s.NewQueries(c.step, queries...)
			n := q.Positions(len(r.Words))
			b.Run(fmt.Sprintf("%s/%dx%dx%d", s.Name(), c.queries, c.length, c.step), func(b *testing.B) {
				var hits []Hit
				for b.Loop() {
					hits = q.Below(hits[:0], r, 0, n, limit)
				}
				b.ReportMetric(float64(c.queries*c.length*n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gwords/s")
				b.ReportMetric(float64(len(hits)), "hits")
			})
		}
	}
}

// BenchmarkDiffer compares two recordings in place, from the length of an excerpt up to half an hour.
func BenchmarkDiffer(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	x, y := frames(rng, 1<<17, 3, 1000), frames(rng, 1<<17, 6, 1000)
	for _, n := range []int{94, 310, 1 << 16} {
		for _, s := range Available() {
			b.Run(fmt.Sprintf("%s/%d", s.Name(), n), func(b *testing.B) {
				room := new(Scratch)
				for b.Loop() {
					s.Differ(x, y, 17, 1003, n, room)
				}
				b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gwords/s")
			})
		}
	}
}

package kernel

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

// fenced is memory of whole pages, so many words at least, between pages that must not be touched.
func fenced(t *testing.T, words int) []uint32 {
	t.Helper()
	page := syscall.Getpagesize()
	size := (4*words + page - 1) / page * page
	all, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(all) })
	for _, fence := range [][]byte{all[:page], all[page+size:]} {
		if err := syscall.Mprotect(fence, syscall.PROT_NONE); err != nil {
			t.Skip(err)
		}
	}
	return unsafe.Slice((*uint32)(unsafe.Pointer(&all[page])), size/4)
}

// TestFences: recordings that begin or end where memory does are read no further.
func TestFences(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	memory := fenced(t, 20000)
	onSets(t, func(t *testing.T, s *Set) {
		for _, n := range []int{40, 63, 64, 65, 333, 1000, 4096, 20000} {
			whole := frames(rng, n, 0, 3)
			words := frames(rng, 1+rng.IntN(40), 0, 0).Words
			q := s.NewQueries(1, words)
			limit := limits(rng, len(words))
			want := q.Below(nil, whole, 0, n, limit)
			wantWrong, wantFrames := s.Differ(whole, whole, 7, 0, n-7, new(Scratch))
			for _, place := range [][]uint32{memory[:n:n], memory[len(memory)-n:]} {
				copy(place, whole.Words)
				r := Frames{place, whole.Active}
				if diff := cmp.Diff(want, q.Below(nil, r, 0, n, limit)); diff != "" {
					t.Errorf("%d frames (-elsewhere +at the fence):\n%s", n, diff)
				}
				if wrong, active := s.Differ(r, r, 7, 0, n-7, new(Scratch)); wrong != wantWrong || active != wantFrames {
					t.Errorf("Differ of %d frames = %d, %d, elsewhere %d, %d", n, wrong, active, wantWrong, wantFrames)
				}
			}
		}
	})
}

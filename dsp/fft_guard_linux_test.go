package dsp_test

import (
	"os"
	"runtime/debug"
	"slices"
	"syscall"
	"testing"
	"unsafe"

	"github.com/earwitness/earwitness/dsp"
)

// pages is memory between two pages that nobody may touch.
func pages(t *testing.T, floats int) []float32 {
	t.Helper()
	page := os.Getpagesize()
	size := (4*floats + page - 1) / page * page
	b, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatalf("no memory map: %v", err)
	}
	t.Cleanup(func() { syscall.Munmap(b) })
	for _, outside := range [][]byte{b[:page], b[page+size:]} {
		if err := syscall.Mprotect(outside, syscall.PROT_NONE); err != nil {
			t.Fatalf("no protection of memory: %v", err)
		}
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&b[page])), size/4)
}

// Not even a number that nobody uses is read outside: it may lie in memory that does not exist.
func TestGuardPages(t *testing.T) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	dsp.EachKernel(t, func(t *testing.T) {
		debug.SetPanicOnFault(true)
		const longest = 2048
		srcPages, dstPages := pages(t, 17*longest), pages(t, 17*longest)
		for _, n := range append(upTo(600), 768, 1024, 1040, 1056, 1920, longest) {
			for _, c := range boundsCases(n) {
				x, want := noise(c.src, 5), make([]float32, c.dst)
				c.transform(want, x)
				for _, end := range []bool{false, true} {
					src, dst := srcPages[:c.src], dstPages[:c.dst]
					if end {
						src, dst = srcPages[len(srcPages)-c.src:], dstPages[len(dstPages)-c.dst:]
					}
					copy(src, x)
					if c.transform(dst, src); !slices.Equal(dst, want) {
						t.Fatalf("n=%d: %s has other numbers between guarded pages", n, c.what)
					}
				}
			}
		}
	})
}

//go:build purego || !amd64

package kernel

// hasAVX2 is false: the functions below stand in for assembly and are never called.
const hasAVX2 = false

func int16AVX2(dst *float32, src *byte, n int) {}
func int24AVX2(dst *float32, src *byte, n int) {}
func int32AVX2(dst *float32, src *byte, n int) {}

func interleaveAVX2(dst, left, right *float32, n int) {}

func dct32AVX2(rows, slots, f *float32, pairs int) {}
func windowAVX2(pcm, rows, w *float32, groups int) {}

func hybridLongAVX2(slots, overlap, lines, table *float32, groups int)  {}
func hybridShortAVX2(slots, overlap, lines, table *float32, groups int) {}

func requantiseAVX2(lines *float32, quant *int16, gains *float32, edges *int, bands, vectors int, powers *float32) {
}
func midSideAVX2(mid, side *float32, n int) {}

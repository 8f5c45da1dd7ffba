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

func fftFirstAVX2(y, x, w *complex64, n int)                 {}
func fftMiddleAVX2(y, x, w *complex64, runs, s int)          {}
func fftLast4AVX2(y, x *complex64, n int)                    {}
func fftLast2AVX2(y, x *complex64, n int)                    {}
func foldAVX2(z *complex64, x *float32, w *complex64, n int) {}
func unfoldAVX2(x *float32, z, w *complex64, n int)          {}

func lapAVX2(dst, before, after, w *float32, half int) {}
func flatAVX2(dst, c *float32, n int)                  {}

func decoupleAVX2(magnitude, angle *float32, n int) {}
func finiteAVX2(x *float32, n int) uint32           { return 0 }

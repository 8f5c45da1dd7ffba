//go:build purego || !amd64

package kernel

// hasAVX2 is false: the functions below stand in for assembly and are never called.
const hasAVX2 = false

func int16AVX2(dst *float32, src *byte, n int) {}
func int24AVX2(dst *float32, src *byte, n int) {}
func int32AVX2(dst *float32, src *byte, n int) {}

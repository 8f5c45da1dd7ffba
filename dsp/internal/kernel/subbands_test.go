package kernel

import "testing"

func TestSubbands(t *testing.T) {
	onMDCTs(t, func(t *testing.T, lanes int, set, want *MDCT) {
		const samples = 600
		fold, halves := random(2*SubbandTaps*Subbands), random(Subbands*Subbands/2)
		src := random(samples + lanes - 1)
		for _, step := range []int{-4 * 64, 4 * 31} {
			var pos []int
			for i := range 2 * Subbands {
				at := 4 * (i * i % 100)
				if step < 0 {
					at += 4 * (samples - 101)
				}
				pos = append(pos, at)
			}
			u, wantU := fenced(Subbands*lanes), fenced(Subbands*lanes)
			dst, wantDst := fenced(Subbands*lanes), fenced(Subbands*lanes)
			set.Subbands(&dst[0], &src[0], &u[0], &fold[0], &halves[0], &pos[0], step)
			want.Subbands(&wantDst[0], &src[0], &wantU[0], &fold[0], &halves[0], &pos[0], step)
			compare(t, "u", u, wantU)
			compare(t, "Subbands", dst, wantDst)
		}
	})
}

package main

import "math"

// cv is a register of complex numbers: real and imaginary parts apart.
type cv struct{ r, i vec }

func (f *function) cadd(a, b cv) cv { return cv{f.add(a.r, b.r), f.add(a.i, b.i)} }
func (f *function) csub(a, b cv) cv { return cv{f.sub(a.r, b.r), f.sub(a.i, b.i)} }

// plusJ is a + j·b, minusJ is a − j·b.
func (f *function) plusJ(a, b cv) cv  { return cv{f.sub(a.r, b.i), f.add(a.i, b.r)} }
func (f *function) minusJ(a, b cv) cv { return cv{f.add(a.r, b.i), f.sub(a.i, b.r)} }

// cmul is y·(wr + j·wi).
func (f *function) cmul(y cv, wr, wi vec) cv {
	a, b := f.mul(y.r, wr), f.mul(y.i, wr)
	return cv{f.fnma(a, y.i, wi), f.fma(b, y.r, wi)}
}

// constants of a butterfly, loaded once a function.
type constants struct{ half, sin3, cos5a, cos5b, sin5a, sin5b, sqrtHalf vec }

func (f *function) constants(radix int) (c constants) {
	switch radix {
	case 3:
		c.half, c.sin3 = f.constant(0.5), f.constant(math.Sqrt(3)/2)
	case 5:
		c.cos5a, c.sin5a = f.constant(math.Cos(2*math.Pi/5)), f.constant(math.Sin(2*math.Pi/5))
		c.cos5b, c.sin5b = f.constant(math.Cos(4*math.Pi/5)), f.constant(math.Sin(4*math.Pi/5))
	case 8:
		c.sqrtHalf = f.constant(math.Sqrt2 / 2)
	}
	return c
}

// butterfly is the transform of len(x) points, in natural order.
func (f *function) butterfly(x []cv, c constants) []cv {
	switch len(x) {
	case 2:
		return []cv{f.cadd(x[0], x[1]), f.csub(x[0], x[1])}
	case 3:
		return f.r3(x, c)
	case 4:
		return f.r4(x)
	case 5:
		return f.r5(x, c)
	}
	return f.r8(x, c)
}

func (f *function) r3(x []cv, c constants) []cv {
	t, u := f.cadd(x[1], x[2]), f.csub(x[1], x[2])
	y0 := f.cadd(x[0], t)
	mid := cv{f.fnma(f.copy(x[0].r), t.r, c.half), f.fnma(f.copy(x[0].i), t.i, c.half)}
	y1 := cv{f.fma(f.copy(mid.r), u.i, c.sin3), f.fnma(f.copy(mid.i), u.r, c.sin3)}
	y2 := cv{f.fnma(mid.r, u.i, c.sin3), f.fma(mid.i, u.r, c.sin3)}
	return []cv{y0, y1, y2}
}

func (f *function) r4(x []cv) []cv {
	s0, d0 := f.cadd(x[0], x[2]), f.csub(x[0], x[2])
	s1, d1 := f.cadd(x[1], x[3]), f.csub(x[1], x[3])
	return []cv{f.cadd(s0, s1), f.minusJ(d0, d1), f.csub(s0, s1), f.plusJ(d0, d1)}
}

func (f *function) r5(x []cv, c constants) []cv {
	ta, ua := f.cadd(x[1], x[4]), f.csub(x[1], x[4])
	tb, ub := f.cadd(x[2], x[3]), f.csub(x[2], x[3])
	y0 := f.cadd(x[0], f.cadd(ta, tb))
	mix := func(x0, a, b, ca, cb vec) vec { return f.fma(f.fma(f.copy(x0), a, ca), b, cb) }
	m1 := cv{mix(x[0].r, ta.r, tb.r, c.cos5a, c.cos5b), mix(x[0].i, ta.i, tb.i, c.cos5a, c.cos5b)}
	m2 := cv{mix(x[0].r, ta.r, tb.r, c.cos5b, c.cos5a), mix(x[0].i, ta.i, tb.i, c.cos5b, c.cos5a)}
	// v1 = sin5a·ua + sin5b·ub, v2 = sin5b·ua − sin5a·ub
	v1 := cv{f.fma(f.mul(ua.r, c.sin5a), ub.r, c.sin5b), f.fma(f.mul(ua.i, c.sin5a), ub.i, c.sin5b)}
	v2 := cv{f.fnma(f.mul(ua.r, c.sin5b), ub.r, c.sin5a), f.fnma(f.mul(ua.i, c.sin5b), ub.i, c.sin5a)}
	return []cv{y0, f.minusJ(m1, v1), f.minusJ(m2, v2), f.plusJ(m2, v2), f.plusJ(m1, v1)}
}

// r8 is r4 of the sums for the even outputs, and r8odd of the differences for the odd ones.
func (f *function) r8(x []cv, c constants) []cv {
	var s, d [4]cv
	for k := range s {
		s[k], d[k] = f.cadd(x[k], x[k+4]), f.csub(x[k], x[k+4])
	}
	e, o := f.r4(s[:]), f.r8odd(d[:], c)
	return []cv{e[0], o[0], e[1], o[1], e[2], o[2], e[3], o[3]}
}

// r8odd gives the outputs 1, 3, 5, 7 from the differences d.
func (f *function) r8odd(d []cv, c constants) []cv {
	f0, f2 := f.minusJ(d[0], d[2]), f.plusJ(d[0], d[2])
	g0, g2 := f.minusJ(d[1], d[3]), f.plusJ(d[1], d[3])
	h0r, h0i := f.add(g0.r, g0.i), f.sub(g0.i, g0.r)
	h2r, h2i := f.sub(g2.i, g2.r), f.add(g2.r, g2.i)
	both := func(a, h vec) (plus, minus vec) {
		plus = f.fma(f.copy(a), h, c.sqrtHalf)
		return plus, f.fnma(a, h, c.sqrtHalf)
	}
	var y [4]cv
	y[0].r, y[2].r = both(f0.r, h0r)
	y[0].i, y[2].i = both(f0.i, h0i)
	y[1].r, y[3].r = both(f2.r, h2r)
	y[3].i, y[1].i = both(f2.i, h2i)
	return y[:]
}

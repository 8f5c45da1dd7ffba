package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// cv is a register of complex numbers: real and imaginary parts apart.
type cv struct{ r, i VecVirtual }

func (m machine) cadd(a, b cv) cv { return cv{m.add(a.r, b.r), m.add(a.i, b.i)} }
func (m machine) csub(a, b cv) cv { return cv{m.sub(a.r, b.r), m.sub(a.i, b.i)} }

// plusJ is a + j·b, minusJ is a − j·b.
func (m machine) plusJ(a, b cv) cv  { return cv{m.sub(a.r, b.i), m.add(a.i, b.r)} }
func (m machine) minusJ(a, b cv) cv { return cv{m.add(a.r, b.i), m.sub(a.i, b.r)} }

// cmul is y·(wr + j·wi).
func (m machine) cmul(y cv, wr, wi VecVirtual) cv {
	a, b := m.mul(y.i, wi), m.mul(y.i, wr)
	VFMSUB231PS(wr, y.r, a)
	VFMADD231PS(wi, y.r, b)
	return cv{a, b}
}

// turn is y·(c − j·s) for registers of constants.
func (m machine) turn(y cv, c, s Op) cv {
	a, b := m.mul(y.i, s), m.mul(y.i, c)
	VFMADD231PS(c, y.r, a)
	VFNMADD231PS(s, y.r, b)
	return cv{a, b}
}

// fma is c + a·b in place of c, and fnma is c − a·b.
func fma(c, a VecVirtual, b Op) VecVirtual  { VFMADD231PS(b, a, c); return c }
func fnma(c, a VecVirtual, b Op) VecVirtual { VFNMADD231PS(b, a, c); return c }

// Constants of the butterflies: name and value.
var reals = []struct {
	name  string
	value float64
}{
	{"half", 0.5},
	{"sqrtHalf", math.Sqrt2 / 2},
	{"cos16", math.Cos(math.Pi / 8)},
	{"sin16", math.Sin(math.Pi / 8)},
	{"sin3", math.Sqrt(3) / 2},
	{"cos5a", math.Cos(2 * math.Pi / 5)},
	{"cos5b", math.Cos(4 * math.Pi / 5)},
	{"sin5a", math.Sin(2 * math.Pi / 5)},
	{"sin5b", math.Sin(4 * math.Pi / 5)},
	{"minusZero", math.Copysign(0, -1)},
}

// constants of a butterfly: in registers, loaded once a function, or in memory where registers are few.
type constants map[string]Op

func (m machine) constants(names ...string) constants {
	c := constants{}
	for _, n := range names {
		c[n] = NewDataAddr(Symbol{Name: n, Static: true}, 0)
		if m.wide() {
			c[n] = m.load(c[n])
		}
	}
	return c
}

var needs = map[int][]string{3: {"half", "sin3"}, 5: {"cos5a", "cos5b", "sin5a", "sin5b"}, 8: {"sqrtHalf"}}

// butterfly is the transform of R points, in natural order.
func (m machine) butterfly(x []cv, c constants) []cv {
	switch len(x) {
	case 2:
		return []cv{m.cadd(x[0], x[1]), m.csub(x[0], x[1])}
	case 3:
		return m.r3(x, c)
	case 4:
		return m.r4(x)
	case 5:
		return m.r5(x, c)
	}
	return m.r8(x, c)
}

func (m machine) r3(x []cv, c constants) []cv {
	t, u := m.cadd(x[1], x[2]), m.csub(x[1], x[2])
	y0 := m.cadd(x[0], t)
	mid := cv{fnma(m.copy(x[0].r), t.r, c["half"]), fnma(m.copy(x[0].i), t.i, c["half"])}
	y1 := cv{fma(m.copy(mid.r), u.i, c["sin3"]), fnma(m.copy(mid.i), u.r, c["sin3"])}
	y2 := cv{fnma(mid.r, u.i, c["sin3"]), fma(mid.i, u.r, c["sin3"])}
	return []cv{y0, y1, y2}
}

func (m machine) r4(x []cv) []cv {
	s0, d0 := m.cadd(x[0], x[2]), m.csub(x[0], x[2])
	s1, d1 := m.cadd(x[1], x[3]), m.csub(x[1], x[3])
	return []cv{m.cadd(s0, s1), m.minusJ(d0, d1), m.csub(s0, s1), m.plusJ(d0, d1)}
}

func (m machine) r5(x []cv, c constants) []cv {
	ta, ua := m.cadd(x[1], x[4]), m.csub(x[1], x[4])
	tb, ub := m.cadd(x[2], x[3]), m.csub(x[2], x[3])
	y0 := m.cadd(x[0], m.cadd(ta, tb))
	mix := func(x0, a, b VecVirtual, ca, cb string) VecVirtual { return fma(fma(m.copy(x0), a, c[ca]), b, c[cb]) }
	m1 := cv{mix(x[0].r, ta.r, tb.r, "cos5a", "cos5b"), mix(x[0].i, ta.i, tb.i, "cos5a", "cos5b")}
	m2 := cv{mix(x[0].r, ta.r, tb.r, "cos5b", "cos5a"), mix(x[0].i, ta.i, tb.i, "cos5b", "cos5a")}
	// v1 = sin5a·ua + sin5b·ub, v2 = sin5b·ua − sin5a·ub
	v1 := cv{fma(m.mul(ua.r, c["sin5a"]), ub.r, c["sin5b"]), fma(m.mul(ua.i, c["sin5a"]), ub.i, c["sin5b"])}
	v2 := cv{fnma(m.mul(ua.r, c["sin5b"]), ub.r, c["sin5a"]), fnma(m.mul(ua.i, c["sin5b"]), ub.i, c["sin5a"])}
	return []cv{y0, m.minusJ(m1, v1), m.minusJ(m2, v2), m.plusJ(m2, v2), m.plusJ(m1, v1)}
}

// r8 is r4 of the sums for the even outputs, and r8odd of the differences for the odd ones.
func (m machine) r8(x []cv, c constants) []cv {
	var s, d [4]cv
	for k := range s {
		s[k], d[k] = m.cadd(x[k], x[k+4]), m.csub(x[k], x[k+4])
	}
	e, o := m.r4(s[:]), m.r8odd(d[:], c)
	return []cv{e[0], o[0], e[1], o[1], e[2], o[2], e[3], o[3]}
}

// r8odd gives the outputs 1, 3, 5, 7 from the differences d.
func (m machine) r8odd(d []cv, c constants) []cv {
	f0, f2 := m.minusJ(d[0], d[2]), m.plusJ(d[0], d[2])
	g0, g2 := m.minusJ(d[1], d[3]), m.plusJ(d[1], d[3])
	h0r, h0i := m.add(g0.r, g0.i), m.sub(g0.i, g0.r)
	h2r, h2i := m.sub(g2.i, g2.r), m.add(g2.r, g2.i)
	both := func(f, h VecVirtual) (plus, minus VecVirtual) {
		plus = fma(m.copy(f), h, c["sqrtHalf"])
		return plus, fnma(f, h, c["sqrtHalf"])
	}
	var y [4]cv
	y[0].r, y[2].r = both(f0.r, h0r)
	y[0].i, y[2].i = both(f0.i, h0i)
	y[1].r, y[3].r = both(f2.r, h2r)
	y[3].i, y[1].i = both(f2.i, h2i)
	return y[:]
}

func (m machine) spill(p GPVirtual, n int, v cv) {
	m.store(v.r, m.slot(p, 2*n))
	m.store(v.i, m.slot(p, 2*n+1))
}

func (m machine) spilled(p GPVirtual, n int) cv {
	return cv{m.load(m.slot(p, 2*n)), m.load(m.slot(p, 2*n+1))}
}

package kernel

import (
	"math"
	"unsafe"
)

// addSquares adds x[i]² to dst[i], for n numbers.
func addSquares(dst, x *float32, n int) {
	d, s := unsafe.Slice(dst, n), unsafe.Slice(x, n)
	for i, v := range s {
		d[i] += float32(v * v)
	}
}

// Rows says where rows lie: N of them, of Width numbers each, that start Step numbers apart.
type Rows = struct{ N, Step, Width int }

// Product is Mantissa·2^Exponent, which may be far outside of what a float holds.
type Product = struct {
	Mantissa float32
	Exponent int32
}

const (
	// productLanes is how many products a row is cut into, and turn how many factors each of them takes before its
	// exponent is set aside. They are the same in all sets, and so are the bits of the result.
	productLanes, turn = 16, 8
	// MinProducts is the fewest numbers of a row of Products in the sets other than Generic.
	MinProducts = productLanes
)

// products sets, for each row r below s.N,
//
//	dst[r] = Π (x[r·s.Step+i]²·gain[i] + base[i]), i < s.Width
//
// Products of eight factors below 2⁻¹²⁶ count as that; those that are infinite or no number give NaN.
func products(dst *Product, x, gain, base *float32, s *Rows) {
	out, g, b := unsafe.Slice(dst, s.N), unsafe.Slice(gain, s.Width), unsafe.Slice(base, s.Width)
	for r := range out {
		out[r] = product(unsafe.Slice(at(x, r*s.Step), s.Width), g, b)
	}
}

// product is that of one row. What is left over by whole vectors goes to the last lanes.
func product(x, gain, base []float32) Product {
	f := factors{x, gain, base}
	whole := len(x) - len(x)%productLanes
	var p [productLanes]Product
	for lane := range p {
		q, i := Product{1, 0}, lane
		for n := turn; n > 0; n /= 2 {
			for ; i+(n-1)*productLanes < whole; i += n * productLanes {
				q.Mantissa = float32(q.Mantissa * f.product(i, n))
				if n == turn {
					q = split(q)
				}
			}
		}
		if i = len(x) - productLanes + lane; i >= whole {
			q.Mantissa = float32(q.Mantissa * f.at(i))
		}
		p[lane] = split(q)
	}
	for half := productLanes / 2; half > 0; half /= 2 {
		for i := range half {
			p[i] = Product{p[i].Mantissa * p[half+i].Mantissa, p[i].Exponent + p[half+i].Exponent}
		}
	}
	return p[0]
}

type factors struct{ x, gain, base []float32 }

func (f *factors) at(i int) float32 {
	return float32(float32(f.x[i]*f.x[i])*f.gain[i]) + f.base[i]
}

// product is that of n factors of a lane, from number i on, the neighbours first.
func (f *factors) product(i, n int) float32 {
	switch n {
	case 1:
		return f.at(i)
	case 2:
		return f.two(i)
	case 4:
		return f.four(i)
	}
	return float32(f.four(i) * f.four(i+4*productLanes))
}

func (f *factors) two(i int) float32 { return float32(f.at(i) * f.at(i+productLanes)) }

func (f *factors) four(i int) float32 { return float32(f.two(i) * f.two(i+2*productLanes)) }

// split sets the exponent of a mantissa aside, which is then from 1 to 2, or NaN.
func split(p Product) Product {
	const least = 0x1p-126 // the smallest normal number
	m := p.Mantissa
	b := math.Float32bits(max(m, least))
	one := math.Float32frombits(b&(1<<23-1) | 127<<23)
	return Product{one + (m - m), p.Exponent + int32(b>>23) - 127} // m − m is 0, or NaN where there is no number
}

// LogProduct is the natural logarithm of p, whose mantissa is from 1 to 2¹⁶, or NaN. With s = (m−1)/(m+1) that of a
// number m between √½ and √2 is 2·(s + s³/3 + s⁵/5 + …); what follows after s⁹ is below 10⁻⁹.
func LogProduct(p Product) float64 {
	const root = 0x3f3504f3 // the bits of √½
	i := int32(math.Float32bits(p.Mantissa)) - root
	m := float64(math.Float32frombits(uint32(i&(1<<23-1) + root)))
	s := (m - 1) / (m + 1)
	z := float64(s * s)
	series := 1 + float64(z*(1.0/3+float64(z*(1.0/5+float64(z*(1.0/7+float64(z*(1.0/9))))))))
	return float64(float64(p.Exponent+i>>23)*math.Ln2) + float64(2*s*series) + float64(p.Mantissa-p.Mantissa)
}

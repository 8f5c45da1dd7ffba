package report

import (
	"fmt"
	"html/template"
	"image/color"
	"math"
	"sort"
	"strings"
)

// heat is the figure of all pairs: a dendrogram, a strip of sessions, the matrix, names and a legend.
type heat struct {
	N             int // recordings that were compared
	Width, Height string
	Picture       template.HTMLAttr
	X, Y, Side    string // of the matrix
	Means         bool   // cells stand for several pairs
	Stems         string // path of the dendrogram
	StemWidth     string
	Axis          []tick // of the dendrogram: ratios
	AxisY         string
	Zero          string
	Strips        []strip
	StripX        string
	Names         []heatName
	FontSize      string
	Legend        []swatch
	Limit         float64
	Data          *heatData // for the script; nil: cells stand for several pairs
}

type strip struct {
	Y, Height string
	Odd       bool
	ID        string
}

type heatName struct {
	Ref  ref
	Name string
	X, Y string
}

type swatch struct {
	X, Fill string
}

const (
	heatSide   = 640.0 // of the matrix at most, in SVG units, which are CSS pixels
	heatCell   = 18.0  // of a cell at most
	treeWidth  = 200.0
	heatTop    = 24.0
	stripWidth = 8.0
	nameWidth  = 250.0
	mostNames  = 64 // beyond it, names would be smaller than 10 px
)

// heat lays the figure out. It is empty if fewer than two recordings were compared.
func (b *builder) heat(home map[string]int) heat {
	tree := layout(b.c.Tree)
	order := b.heatOrder(tree.Order, home)
	n := len(order)
	if n < 2 {
		return heat{N: n}
	}
	m := newMatrix(order, b.c.Pairs)
	limit := m.limit()
	picture, err := pngAttr(m.picture(limit))
	if err != nil { // writing to memory does not fail
		return heat{N: n}
	}
	unit := min(heatCell, heatSide/float64(n))
	side, left := unit*float64(n), treeWidth+stripWidth+8
	v := heat{
		N: n, Picture: picture, X: decimal(left), Y: decimal(heatTop), Side: decimal(side),
		Height: decimal(heatTop + side + 8), Means: n > mostCells, Limit: limit,
		StripX: decimal(treeWidth + 4), FontSize: decimal(min(11, unit)), AxisY: decimal(heatTop - 8),
	}
	names := make([]string, n)
	for i, p := range order {
		r := b.ref(p)
		names[i] = r.Name
		if n <= mostNames {
			v.Names = append(v.Names, heatName{
				Ref: r, Name: short(r.Name, 38), X: decimal(left + side + 8),
				Y: decimal(heatTop + (float64(i)+0.5)*unit),
			})
		}
	}
	width := left + side
	if n <= mostNames {
		width += nameWidth
	}
	v.Width = decimal(width)
	if n <= mostCells { // a cell for each pair
		v.Data = b.heatData(order, home, limit)
		v.Data.Names, v.Data.Ratios = names, m.pack()
	}
	v.drawTree(tree, unit)
	v.strips(b, order, home, unit)
	v.legend()
	return v
}

// heatData holds what the matrix is ordered by, but for the names and the ratios.
func (b *builder) heatData(order []string, home map[string]int, limit float64) *heatData {
	d := &heatData{Limit: limit}
	for _, p := range order {
		d.IDs = append(d.IDs, b.ref(p).ID)
		d.Sessions = append(d.Sessions, home[p])
		d.Seconds = append(d.Seconds, b.seconds(p))
	}
	for i := -levels; i <= levels; i += 4 {
		c := divergingColor(float64(i) / levels)
		d.Colors = append(d.Colors, fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B))
	}
	return d
}

// heatOrder returns the recordings of the matrix: the dendrogram's, then others with pairs, session by session.
func (b *builder) heatOrder(leaves []string, home map[string]int) []string {
	in := map[string]bool{}
	for _, p := range leaves {
		in[p] = true
	}
	var rest []string
	for _, p := range b.c.Pairs.All() {
		for _, path := range []string{p.A, p.B} {
			if !in[path] {
				in[path] = true
				rest = append(rest, path)
			}
		}
	}
	sort.Slice(rest, func(i, j int) bool {
		if home[rest[i]] != home[rest[j]] {
			return home[rest[i]] < home[rest[j]]
		}
		return rest[i] < rest[j]
	})
	return append(append([]string{}, leaves...), rest...)
}

// drawTree draws the joins with ratios from left (against) to right (for); leaves start at the right edge.
func (v *heat) drawTree(tree dendrogram, unit float64) {
	lo, hi := 0.0, 0.0
	for _, j := range tree.Joins {
		lo, hi = min(lo, j.Log10LR), max(hi, j.Log10LR)
	}
	if lo == hi {
		return
	}
	const pad = 14
	x := func(lr float64) string { return decimal(pad + (lr-lo)/(hi-lo)*(treeWidth-2*pad)) }
	y := func(at float64) string { return decimal(heatTop + at*unit) }
	from := func(s stem) string {
		if s.Leaf {
			return decimal(treeWidth)
		}
		return x(s.Log10LR)
	}
	var path strings.Builder
	for _, j := range tree.Joins {
		fmt.Fprintf(&path, "M%s %sH%sV%sH%s", from(j.Left), y(j.Left.At), x(j.Log10LR), y(j.Right.At), from(j.Right))
	}
	v.Stems = path.String()
	v.StemWidth = decimal(min(1, unit/3)) // lines of many recordings do not run together
	v.Zero = x(0)
	for _, lr := range []float64{math.Ceil(lo), 0, math.Floor(hi)} {
		if t := (tick{X: x(lr), Label: strings.TrimSuffix(ratio(lr), ".00")}); len(v.Axis) == 0 || v.Axis[len(v.Axis)-1] != t {
			v.Axis = append(v.Axis, t)
		}
	}
}

// strips marks the runs of recordings that belong to one session of two or more.
func (v *heat) strips(b *builder, order []string, home map[string]int, unit float64) {
	for i := 0; i < len(order); {
		s := home[order[i]]
		end := i + 1
		for end < len(order) && home[order[end]] == s {
			end++
		}
		if s > 0 && len(b.c.Sessions[s-1].Paths) > 1 {
			v.Strips = append(v.Strips, strip{
				Y: decimal(heatTop + float64(i)*unit + 0.5), Height: decimal(float64(end-i)*unit - 1),
				Odd: len(v.Strips)%2 == 1, ID: visible(b.c.Sessions[s-1].ID),
			})
		}
		i = end
	}
}

func (v *heat) legend() {
	const n = 40
	for i := range n {
		c := divergingColor(2*float64(i)/(n-1) - 1)
		v.Legend = append(v.Legend, swatch{X: decimal(float64(i) * 6), Fill: hexColor(c)})
	}
}

func hexColor(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

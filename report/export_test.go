package report

import "github.com/earwitness/earwitness/evidence"

// What the tests look at from outside the package.
var (
	Visible   = visible
	Clock     = clock
	Span      = span
	Ratio     = ratio
	Support   = support
	ErrorRate = errorRate
	Percent   = percent
	Hertz     = hertz
	ByteSize  = byteSize
	Comma     = comma
	Short     = short
	RoundUp   = roundUp
	TimeTicks = timeTicks
	Layout    = layout
	Diverging = divergingColor
)

type (
	Stem = stem
	Join = join
)

// HeatIndices returns the palette's indices of a heat map, row by row.
func HeatIndices(order []string, pairs []evidence.Pair) (indices []uint8, side int) {
	m := newMatrix(order, evidence.PairsOf(pairs...))
	img := m.picture(m.limit())
	return img.Pix, img.Rect.Dx()
}

const (
	MissingIndex  = missingIndex
	DiagonalIndex = diagonalIndex
	Levels        = levels
)

package session

import "gonum.org/v1/gonum/mat"

// diagonalise turns the space so that the covariance within is the identity and that between is diagonal.
func (c covariances) diagonalise(s shape) (Model, error) {
	size := len(c.mean)
	within := positive(shrunk(c.within, s.shrink), leastVariance*s.floor)
	between := c.between
	if s.shrink == 1 {
		between = shrunk(between, 1)
	}
	between = positive(between, leastVariance*s.floor)
	for i := range size {
		within.SetSym(i, i, within.At(i, i)+s.floor)
	}
	var chol mat.Cholesky
	if !chol.Factorize(within) {
		return Model{}, errNotPositive
	}
	var lower, inverse mat.TriDense
	chol.LTo(&lower)
	if err := inverse.InverseTri(&lower); err != nil {
		return Model{}, errNotPositive
	}
	var half, white mat.Dense
	half.Mul(&inverse, between)
	white.Mul(&half, inverse.T())
	values, vectors, err := eigen(&white)
	if err != nil {
		return Model{}, err
	}
	var turned mat.Dense
	turned.Mul(vectors.T(), &inverse)
	m := Model{Mean: c.mean}
	for i := size - 1; i >= 0 && values[i] >= leastBetween; i-- {
		m.Between = append(m.Between, values[i])
		m.Projection = append(m.Projection, mat.Row(nil, i, &turned))
	}
	return m, nil
}

// shrunk returns s with the values off its diagonal made smaller by the given share.
func shrunk(s *mat.SymDense, share float64) *mat.SymDense {
	out := mat.NewSymDense(s.SymmetricDim(), nil)
	for i := range s.SymmetricDim() {
		out.SetSym(i, i, s.At(i, i))
		for j := i + 1; j < s.SymmetricDim(); j++ {
			out.SetSym(i, j, (1-share)*s.At(i, j))
		}
	}
	return out
}

// positive returns s with its eigenvalues raised to the least given.
func positive(s *mat.SymDense, least float64) *mat.SymDense {
	var e mat.EigenSym
	if !e.Factorize(s, true) {
		return s
	}
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	out := mat.NewSymDense(s.SymmetricDim(), nil)
	for i, v := range e.Values(nil) {
		out.SymRankOne(out, max(v, least), vectors.ColView(i))
	}
	return out
}

// eigen returns the eigenvalues, rising, and vectors of a matrix that is symmetric but for rounding.
func eigen(a *mat.Dense) ([]float64, *mat.Dense, error) {
	n, _ := a.Dims()
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			s.SetSym(i, j, (a.At(i, j)+a.At(j, i))/2)
		}
	}
	var e mat.EigenSym
	if !e.Factorize(s, true) {
		return nil, nil, errNotPositive
	}
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	return e.Values(nil), &vectors, nil
}

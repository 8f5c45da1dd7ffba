package main

// leaf writes the last transforms, of four points. Each lies in one vector. The leaf takes four of them, transposes,
// and does the butterflies across registers; row k of a block then holds output k of each.
func leaf() *function {
	f := newFunction("leaf", "re *float32", "im *float32", "zr *float32", "zi *float32", "pos *int", "size int", "blocks int")
	in, out := [2]gp{f.param("re"), f.param("im")}, [2]gp{f.param("zr"), f.param("zi")}
	pos, size, blocks := f.param("pos"), f.param("size"), f.param("blocks")
	f.asm("LSL $2, R%[1]d, R%[1]d", size)
	rows := f.newRows(size, lanes)
	at, to := [lanes]gp{f.gp(), f.gp(), f.gp(), f.gp()}, f.gp()
	loop := f.loop("loop")
	for k := 0; k < lanes; k += 2 {
		f.asm("LDP %d(R%d), (R%d, R%d)", 8*k, pos, at[k], at[k+1])
	}
	f.asm("MOVD %d(R%d), R%d", 8*lanes, pos, to)
	f.advance(pos, 8*(lanes+1))
	var parts [2][lanes]vec
	for p, base := range in {
		var x [lanes]vec
		for k := range x {
			x[k] = f.loadAt(base, at[k])
		}
		parts[p] = f.transpose(x)
	}
	var x [lanes]cv
	for k := range x {
		x[k] = cv{parts[0][k], parts[1][k]}
	}
	y := f.r4(x[:])
	for p, base := range out {
		row := at[p] // no longer needed
		f.asm("ADD R%d, R%d, R%d", to, base, row)
		for k, v := range y {
			f.storeRow([2]vec{v.r, v.i}[p], row, rows, k)
		}
	}
	f.repeat(loop, blocks, 1)
	return f
}

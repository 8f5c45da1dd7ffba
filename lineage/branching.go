package lineage

// arc leads to a node in a graph whose last node is the root; edge is what it stands for.
type arc struct {
	from, to int
	weight   float64
	edge     int
}

// branching returns the edges of the best arcs into the nodes 0 to n−2, in that order, such that all hang on node
// n−1. Each node must have an arc from the root. Of equal arcs the first is taken.
func branching(n int, arcs []arc) []int {
	chosen := choose(n, arcs)
	edges := make([]int, n-1)
	for v := range edges {
		edges[v] = arcs[chosen[v]].edge
	}
	return edges
}

// choose returns, for each node but the root, the number of the arc that leads to it. A cycle is drawn together to
// one node, and the smaller graph is solved.
func choose(n int, arcs []arc) []int {
	chosen := make([]int, n-1)
	for v := range chosen {
		chosen[v] = -1
	}
	for i, a := range arcs {
		if a.to < n-1 && (chosen[a.to] < 0 || a.weight > arcs[chosen[a.to]].weight) {
			chosen[a.to] = i
		}
	}
	inCycle := cycle(n, arcs, chosen)
	if inCycle == nil {
		return chosen
	}
	number, size := contract(n, inCycle)
	var kept []arc
	for i, a := range arcs {
		if inCycle[a.from] && inCycle[a.to] || a.to == n-1 {
			continue
		}
		w := a.weight
		if inCycle[a.to] {
			w -= arcs[chosen[a.to]].weight
		}
		kept = append(kept, arc{number[a.from], number[a.to], w, i})
	}
	for _, k := range choose(size, kept) {
		i := kept[k].edge
		chosen[arcs[i].to] = i // in the cycle this breaks it
	}
	return chosen
}

// contract numbers the nodes of the graph in which the cycle is one node, and says how many there are.
func contract(n int, inCycle []bool) (number []int, size int) {
	number = make([]int, n)
	one := -1
	for v := range n {
		switch {
		case !inCycle[v]:
			number[v] = size
			size++
		case one < 0:
			one = size
			number[v] = size
			size++
		default:
			number[v] = one
		}
	}
	return number, size
}

// cycle marks the nodes of the first cycle among the chosen arcs; nil if there is none.
func cycle(n int, arcs []arc, chosen []int) []bool {
	seen := make([]int, n) // 1 + the node that the walk began at
	for start := range n - 1 {
		v := start
		for v < n-1 && seen[v] == 0 {
			seen[v] = start + 1
			v = arcs[chosen[v]].from
		}
		if v == n-1 || seen[v] != start+1 {
			continue
		}
		in := make([]bool, n)
		for !in[v] {
			in[v] = true
			v = arcs[chosen[v]].from
		}
		return in
	}
	return nil
}

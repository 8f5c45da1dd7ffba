package audio

// mkvFrame is one packet of a block.
type mkvFrame struct {
	at, size int64
	timed    bool  // it is the first of its block, which alone has a time
	time     int64 // nanoseconds
	discard  int64 // nanoseconds to leave out: of the end, or of the start if it is negative
}

// mkvBlocks walks the blocks of one track. It goes into clusters and block groups and past everything else, whatever
// the sizes of clusters say: blocks that are there are found in clusters of unknown or wrong size too.
type mkvBlocks struct {
	*problemList
	src   *source
	track uint64
	scale uint64
	at    int64
	time  uint64 // of the cluster, in ticks
	queue []mkvFrame
	seen  bool // a block of any track
	empty bool // a packet without bytes was told of
	done  bool
}

// next returns the next packet's place.
func (w *mkvBlocks) next() (mkvFrame, bool) {
	for len(w.queue) == 0 {
		if w.done || !w.step() {
			w.done = true
			return mkvFrame{}, false
		}
	}
	f := w.queue[0]
	w.queue = w.queue[1:]
	return f, true
}

// step reads the next element.
func (w *mkvBlocks) step() bool {
	e, claimed, ok := ebmlHeader(w.src, w.at, w.src.size)
	if w.src.err != nil || w.at >= w.src.size {
		return false
	}
	if !ok || e.unknown && e.id != mkvCluster && e.id != mkvSegment || e.id == 0 {
		return w.resync()
	}
	switch e.id {
	case mkvCluster, mkvSegment:
		w.at = e.body
		return true
	case mkvEBML:
		return false // another file, which the walk over the headers told of
	case mkvTime:
		w.time = ebmlUint(w.src.bytes(e.body, int(min(e.end-e.body, 8))))
	}
	if claimed > uint64(e.end-e.body) {
		w.add(CodeTruncated, w.src.size, "the file ends inside the element that begins at byte %d", e.at)
		return false
	}
	w.at = e.end
	switch e.id {
	case mkvSimpleBlock:
		w.block(e.body, e.end)
	case mkvBlockGroup:
		w.group(e)
	}
	return true
}

// resync finds the next cluster after bytes that are no element.
func (w *mkvBlocks) resync() bool {
	from := w.at
	at, ok := w.src.index(from+1, "\x1f\x43\xb6\x75")
	if w.src.err != nil {
		return false
	}
	if !ok {
		w.add(CodeDamaged, from, "%d bytes to the end are no elements", w.src.size-from)
		return false
	}
	w.at = at
	w.add(CodeDamaged, from, "%d bytes before the next cluster are no elements", at-from)
	return true
}

// group reads a BlockGroup: a block and, behind it, what is to be left out of it.
func (w *mkvBlocks) group(g ebmlElement) {
	var block ebmlElement
	discard := int64(0)
	for at := g.body; at < g.end; {
		e, _, ok := ebmlHeader(w.src, at, g.end)
		if !ok {
			break
		}
		switch e.id {
		case mkvBlock:
			block = e
		case mkvDiscard:
			discard = ebmlInt(w.src.bytes(e.body, int(min(e.end-e.body, 8))))
		}
		at = e.end
	}
	if block.end > 0 {
		w.block(block.body, block.end)
	}
	if n := len(w.queue); n > 0 && discard != 0 {
		w.queue[n-1].discard = discard
	}
}

// block queues the packets of a block: track, time relative to the cluster, flags, then one packet or several (RFC
// 9559 section 10).
func (w *mkvBlocks) block(at, end int64) {
	w.seen = true
	head := w.src.bytes(at, int(min(end-at, 12)))
	track, n := vint(head, false)
	if n == 0 || len(head) < n+3 {
		w.add(CodeDamaged, at, "block without a whole header")
		return
	}
	if track != w.track {
		return
	}
	time := mkvBlockTime(w.time, int16(uint16(head[n])<<8|uint16(head[n+1])), w.scale)
	lacing := head[n+2] >> 1 & 3
	at += int64(n + 3)
	sizes, used := []int64{end - at}, int64(0)
	if lacing != 0 {
		var ok bool
		if sizes, used, ok = laceSizes(w.src.bytes(at, int(min(end-at, 256*256))), lacing, end-at); !ok {
			w.add(CodeDamaged, at, "block whose packets are longer than itself")
			return
		}
	}
	w.packets(at+used, time, sizes)
}

// packets queues the packets of a block. Those without bytes hold nothing, whatever their codec gives them: a block of
// seven bytes may have 256 of them.
func (w *mkvBlocks) packets(at, time int64, sizes []int64) {
	w.queue = w.queue[:0]
	for _, size := range sizes {
		if size == 0 {
			if !w.empty {
				w.add(CodeDamaged, at, "packet without bytes; it and others like it are left out")
			}
			w.empty = true
			continue
		}
		w.queue = append(w.queue, mkvFrame{at: at, size: size, time: time, timed: len(w.queue) == 0})
		at += size
	}
}

// laceSizes reads the sizes of the packets of a block of size bytes that begins with b, and how many bytes they take.
func laceSizes(b []byte, lacing byte, size int64) (sizes []int64, used int64, ok bool) {
	if len(b) == 0 {
		return nil, 0, false
	}
	count := int(b[0]) + 1
	at, total := 1, int64(0)
	sizes = make([]int64, count)
	for i := range count - 1 {
		n, v := 0, int64(0)
		switch lacing {
		case 1:
			v, n = xiphSize(b[at:])
		case 3:
			v, n = ebmlLace(b[at:], i, sizes)
		default:
			v, n = (size-1)/int64(count), 0
		}
		if at += n; v < 0 || n == 0 && lacing != 2 || at > len(b) {
			return nil, 0, false
		}
		sizes[i] = v
		total += v
	}
	sizes[count-1] = size - int64(at) - total
	return sizes, int64(at), sizes[count-1] >= 0
}

// xiphSize reads a size as a sum of bytes that ends with one below 255, and its length.
func xiphSize(b []byte) (v int64, n int) {
	for _, c := range b {
		v += int64(c)
		n++
		if c < 255 {
			return v, n
		}
	}
	return -1, n
}

// ebmlLace reads the size of packet i: the first as it is, others as the difference to the one before.
func ebmlLace(b []byte, i int, sizes []int64) (int64, int) {
	u, n := vint(b, false)
	if n == 0 || u > 1<<40 {
		return -1, n
	}
	if i == 0 {
		return int64(u), n
	}
	return sizes[i-1] + int64(u) - (1<<(7*n-1) - 1), n
}

package export

import (
	"bufio"
	"container/heap"
	"fmt"
	"io"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// TextGrid writes a Praat TextGrid for each recording, in the long text form of Praat's manual ("TextGrid file formats"):
// interval tiers of findings, matches and blind zones, and a tier of points for findings and matches of no length. What
// overlaps goes on tiers of its own ("findings", "findings 2", …), as few as it takes. index.csv names the recordings.
func TextGrid(create Create, c *evidence.Case, _ Options) error {
	return perRecording(create, c, func(create Create, t track) error {
		return writeFile(create, t.stem+".TextGrid", func(w io.Writer) error { return writeTextGrid(w, t) })
	})
}

// tier is one line of a TextGrid: of points if it says so, else of intervals that do not overlap.
type tier struct {
	name   string
	points bool
	marks  []mark
}

func writeTextGrid(w io.Writer, t track) error {
	tiers := append(layered("findings", t.findings), layered("matches", t.matches)...)
	if len(t.blind) > 0 {
		tiers = append(tiers, layered("blind zones", t.blind)...)
	}
	length := seconds(max(t.length, 1e-6)) // of no length is no TextGrid
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n")
	fmt.Fprintf(b, "xmin = 0 \nxmax = %s \ntiers? <exists> \nsize = %d \nitem []: \n", length, len(tiers))
	for i, t := range tiers {
		class, list := "IntervalTier", "intervals"
		if t.points {
			class, list = "TextTier", "points"
		}
		fmt.Fprintf(b, "    item [%d]:\n        class = \"%s\" \n        name = \"%s\" \n", i+1, class, t.name)
		fmt.Fprintf(b, "        xmin = 0 \n        xmax = %s \n", length)
		if t.points {
			fmt.Fprintf(b, "        %s: size = %d \n", list, len(t.marks))
			writePoints(b, t.marks)
			continue
		}
		intervals := tiled(t.marks, length)
		fmt.Fprintf(b, "        %s: size = %d \n", list, len(intervals))
		for i, v := range intervals {
			fmt.Fprintf(b, "        intervals [%d]:\n            xmin = %s \n            xmax = %s \n            text = %s \n",
				i+1, v.from, v.to, praatText(v.text))
		}
	}
	return b.Flush()
}

func writePoints(b *bufio.Writer, marks []mark) {
	for i, m := range marks {
		fmt.Fprintf(b, "        points [%d]:\n            number = %s \n            mark = %s \n", i+1, seconds(m.start), praatText(m.text))
	}
}

// praatText quotes text as Praat does.
func praatText(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// interval is a stretch of a tier, with times as they are written.
type interval struct{ from, to, text string }

// tiled fills the gaps between marks that do not overlap, since the intervals of a tier cover it whole.
func tiled(marks []mark, length string) []interval {
	var all []interval
	at := seconds(0)
	for _, m := range marks {
		if from := seconds(m.start); from != at {
			all = append(all, interval{at, from, ""})
		}
		at = seconds(m.end)
		all = append(all, interval{seconds(m.start), at, m.text})
	}
	if at != length {
		all = append(all, interval{at, length, ""})
	}
	return all
}

// layered spreads marks over tiers: intervals that overlap over several, those of no length on tiers of points, where
// no two are at one time. There is one tier of the name at least.
func layered(name string, marks []mark) []tier {
	intervals, points := []tier{{name: name}}, []tier(nil)
	var free tierHeap // of the tiers of intervals, by where they end
	sameTime := 0
	for i, m := range marks {
		if m.start == m.end {
			if sameTime++; i == 0 || marks[i-1].start != m.start {
				sameTime = 1
			}
			if sameTime > len(points) {
				points = append(points, tier{name: numberedName(name+", points", sameTime), points: true})
			}
			points[sameTime-1].marks = append(points[sameTime-1].marks, m)
			continue
		}
		k := len(free)
		if k > 0 && free[0].end <= m.start {
			k = heap.Pop(&free).(tierEnd).tier
		} else if k == len(intervals) {
			intervals = append(intervals, tier{name: numberedName(name, k+1)})
		}
		intervals[k].marks = append(intervals[k].marks, m)
		heap.Push(&free, tierEnd{m.end, k})
	}
	return append(intervals, points...)
}

func numberedName(name string, n int) string {
	if n == 1 {
		return name
	}
	return fmt.Sprintf("%s %d", name, n)
}

// tierEnd says where the last interval of a tier ends.
type tierEnd struct {
	end  float64
	tier int
}

// tierHeap gives the tier that ends first; of several, the first.
type tierHeap []tierEnd

func (h tierHeap) Len() int { return len(h) }
func (h tierHeap) Less(i, j int) bool {
	return h[i].end < h[j].end || h[i].end == h[j].end && h[i].tier < h[j].tier
}
func (h tierHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *tierHeap) Push(x any)   { *h = append(*h, x.(tierEnd)) }

func (h *tierHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}

package report

import (
	"cmp"
	"slices"
)

// alike is a set of recordings whose files are built alike.
type alike struct {
	Signature string
	Refs      []ref
}

// alike groups recordings by the signature of their files, larger groups first.
func (b *builder) alike() []alike {
	at := map[string]int{}
	var out []alike
	for _, r := range b.c.Recordings {
		if r.Structure == nil {
			continue
		}
		i, ok := at[r.Structure.Signature]
		if !ok {
			i = len(out)
			at[r.Structure.Signature] = i
			out = append(out, alike{Signature: r.Structure.Signature})
		}
		out[i].Refs = append(out[i].Refs, b.ref(r.Path))
	}
	slices.SortStableFunc(out, func(x, y alike) int {
		return cmp.Or(cmp.Compare(len(y.Refs), len(x.Refs)), cmp.Compare(x.Signature, y.Signature))
	})
	return out
}

// Package lineage asks of copies of the same audio which was made of which.
//
// Information is only lost. A coding or a filter takes content away, noise comes on top, an excerpt lacks what stood
// around it, and nobody puts any of it back. [Compare] measures two aligned copies for what the one has and the other
// has not: holes in time and frequency, parts of the spectrum, steady noise, and how much they do not share at all.
// That last figure, the Residual, is held against what the codecs of the two files must have changed: where it is too
// small for a file's own coding, the other copy has that coding's noise in it, and was made of this one. A [Model]
// weighs these reasons, for B made of A against A made of B and against both made of a third, and the weaker of the
// two counts. [Tree] joins the copies of a group by the edges that are best in sum. The idea of directed differences
// and a tree of least cost is that of Nucci, Tagliasacchi and Tubaro, "A phylogenetic analysis of near-duplicate audio
// tracks" (MMSP 2013).
package lineage

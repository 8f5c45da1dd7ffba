package evidence

// Combine joins the ratios of several pieces of evidence on one question, in log10 LR.
//
// Within a group they depend on each other: they come from the same seconds, the same pauses, the same trace of one
// event seen by several detectors. Then adding them would count one fact several times, so the strongest stands for the
// group. Where some speak for and some against, the strongest of each are set against each other, so that nothing
// exonerating is lost. That is exact if the weaker ones follow from the strongest, and cautious if they add something.
//
// Across groups the ratios add. That is right if, under either proposition, what one group says does not change what the
// other is expected to say: the frequency of the mains and the spectrum of a room, not two spectra of one room. Where it
// is not known, put them into one group, or let a [Fusion] measure on trials how much they say in common.
//
// The sum can be stronger than any trial supports; the caller bounds it by [Bound] or [Bounds] with the trials of the
// weakest group. A group that is empty says nothing.
func Combine(groups ...[]float64) (log10LR float64) {
	for _, group := range groups {
		var support, against float64
		for _, r := range group {
			support, against = max(support, r), min(against, r)
		}
		log10LR += support + against
	}
	return log10LR
}

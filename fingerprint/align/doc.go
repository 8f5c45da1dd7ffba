// Package align lays two recordings of the same audio on each other, sample by sample, and checks the one against the
// other.
//
// [Refine] takes a stretch that both are thought to hold. Windows of the one are correlated with the other, their
// spectra made flat first (Knapp and Carter, "The generalized correlation method for estimation of time delay", 1976;
// smoothed over a few bins, which raised the peaks across all codings tried). The peaks of true copies lie on one line:
// its offset is the lag, its slope the drift of the clocks. What counts as evidence is that the highest peaks of
// several windows, each among thousands of lags, lie on one line; how high they are does not count, for vowels, tones
// and clicks make high peaks between strangers. An alignment holds "to the sample" only if the peaks lie on
// their line within 0.4 samples; copies with another tempo or pitch, whose peaks scatter, are the same "to the frame".
//
// [Verify] walks along both. For each lag that windows see, frames of 32 ms say how much better than nothing it fits:
// the likelihood ratio of two correlated normal variables, with the correlation that frames of that level have in these
// very recordings, so that coding noise, noise in one copy, changes of level and pauses count for neither. A Viterbi
// search makes of it stretches at one lag. Where the lag changes, one recording lacks something that the other has; the
// place is where the samples change sides. Where nothing fits between two stretches at one lag, content was replaced.
// Which of the two was edited is not said.
//
// Limits, as measured by internal/crossverify: see the figures in its package comment. Waveforms must agree: nothing is
// verified through parametric codecs, or after a change of tempo or pitch. Frequencies beyond 3.6 kHz are not heard. A
// jitter buffer that skips or repeats 10 ms and more is a step like any other.
package align

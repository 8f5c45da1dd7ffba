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
// Measured by internal/crossverify on 140 pairs of real recordings (calls, meetings, readings, music; eleven codings from
// GSM and Opus at 12 kbit/s to PCM, noise in a quarter), the half that constants were fitted on, so in-sample: all of 38
// cuts of 20 ms to 2 s found, 74 % of them (95 % interval 55–90) within a millisecond and the others within what the
// event itself says fits as well, which is a pause or its edge; lengths within 0.1 ms. No event in 41 unedited pairs, 24
// minutes, which bounds the rate of pairs with a wrong event to 7 %. Replacements of 0.2 to 2 s: speech 73 %, noise 82 %,
// silence 33 %, for silence in a pause replaces nothing.
//
// Limits: waveforms must agree. Nothing is verified through parametric codecs, or after a change of tempo or pitch, and
// through a reverberant room a sixth of excerpts of 3 to 10 s are aligned to the frame only. Frequencies beyond 3.6 kHz
// are not heard. A jitter buffer that skips or repeats 10 ms and more is a step like any other. Ambiguous sees loops of
// 1 to 5 s; music that repeats after longer has to be told by its place. Evidence is measured in logarithms of a model:
// it orders matches, and has to be calibrated to say what they are worth.
package align

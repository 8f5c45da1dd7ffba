// Crossverify measures how well fingerprint/align checks two copies of one recording against each other.
//
//	crossverify [-part a|b] [-seed N] [-n PAIRS] [-v] FOLDER...
//
// From every recording of 25 s and more, and from shorter ones of one folder joined, it makes pairs of copies, coded,
// trimmed, noisy and played by clocks of their own, and received with lost packets and changing gain; in seven of ten
// pairs, one of the two was edited before. Told to ±0.1 s where they belong together, the copies are aligned and
// compared. Tables say how many edits were found, how exactly, and how many events have nothing true behind them, with
// 95 % intervals from drawing the recordings' groups anew. It needs FFmpeg with LAME, libopus and libgsm.
//
// A place is exact within 1 ms. "Or as good" counts places, too, that lie within what the event itself says fits as
// well: a cut in a pause has no place of its own.
package main

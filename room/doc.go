// Package room measures the place a recording was made in: how long its sound takes to die away, and what is heard
// when nobody speaks.
//
// [ReverbMeter] finds reverberation time (RT60) without knowing what was said. Where a sound stops, an octave of it
// decays freely; the decay time under which the samples are most probable is found for every such decay (Ratnam et
// al., "Blind estimation of reverberation time", J. Acoust. Soc. Am. 114, 2003; search for decays after Löllmann et
// al., "An improved algorithm for blind reverberation time estimation", IWAENC 2010), and the most frequent is the
// octave's. [BackgroundMeter] takes the spectrum of the quietest frames, which is the room's and the device's.
//
// Limits: low octaves decay too seldom freely in speech to be trusted. Steady noise 18 dB or less below the speech
// lengthens short times. A dry recording yields the times of speech itself, 0.2 to 0.3 s, which are then an upper bound.
// Pauses of noise-gated recordings are digital silence, which is never evidence.
package room

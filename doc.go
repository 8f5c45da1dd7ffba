// Package earwitness examines a folder of leaked recordings: what is in it, which recordings are copies or excerpts
// of which, which come from one sitting, which show traces of editing, and what happened to each before it came here.
//
// [Scan] walks a folder. Each recording is opened, hashed and decoded once, in blocks; a front end makes the streams
// and spectra that the detectors share, each computed once; every [Detector] measures one thing and knows no law.
// Across recordings only what the passes left is compared: fingerprints, backgrounds of pauses. Scores become
// likelihood ratios by calibrations that ship with the package, each with the data it was fitted on and the rate at
// which it was wrong there. All results go to an [evidence.Store]; package casefile keeps one on disk.
//
// The same files and settings give the same case, whatever the number of workers. Inputs are only read, symbolic
// links are not followed out of the folder, and nothing leaves the machine.
//
// Not answered: whether a voice is synthetic or imitated, who speaks, and whether what is said is true. A recording
// without a trace of editing is not thereby genuine.
package earwitness

package main

import (
	"github.com/earwitness/earwitness/internal/demo"
	"github.com/earwitness/earwitness/internal/synth"
)

var rooms = []demo.Room{
	{ID: "office", RT60Seconds: 0.25},
	{ID: "meeting room", RT60Seconds: 0.6},
	{ID: "hall", RT60Seconds: 1.1},
}

// session is all that the takes of a sitting share.
type session struct {
	demo.Session
	drrDB     float64       // of the nearest voice
	noise     []synth.Point // spectrum of the background's noise
	tones     []synth.Point // steady tones of the background, level against its noise
	hum       []float64     // amplitudes of mains harmonics against the noise's RMS
	swingDB   float64       // slow swelling of the noise
	levelDBFS float64       // RMS of the background from 250 Hz to 3.4 kHz
	device    []synth.Point
}

// The backgrounds differ by several dB in most bands, so that pauses tell the
// sessions apart; the devices differ in their slopes and in their upper limit.
var sessions = []session{
	{
		Session: demo.Session{
			ID: "s1", Room: "office", SNRdB: 21,
			Background: "a fan: noise that falls with frequency, and its blades' tones at 147 Hz and twice that",
			Device:     "telephone: little below 120 Hz, a rise near 3 kHz, nothing above 11 kHz",
		},
		drrDB:     4,
		noise:     curve(50, 0, 250, 2, 600, -9, 2000, -20, 6000, -29, 20000, -42),
		tones:     curve(147, -6, 294, -12),
		levelDBFS: -47,
		device:    curve(60, -18, 120, -3, 300, 0, 1500, 0, 3000, 5, 6000, 0, 10500, -6, 11500, -60),
	},
	{
		Session: demo.Session{
			ID: "s2", Room: "meeting room", SNRdB: 23, MainsNominalHz: 50,
			Background: "mains hum of 50 Hz with harmonics, over the even hiss of electronics",
			Device:     "recorder on the mains: flat from 30 Hz to 16 kHz",
		},
		drrDB:     2,
		noise:     curve(50, -4, 300, -1, 1500, 0, 5000, 1, 9000, -2, 20000, -6),
		hum:       []float64{1.2, 0.9, 0.55, 0.25, 0.3, 0.14, 0.16, 0.08, 0.06, 0.1},
		levelDBFS: -53,
		device:    curve(20, -12, 40, 0, 15500, 0, 16500, -60),
	},
	{
		Session: demo.Session{
			ID: "s3", Room: "meeting room", SNRdB: 18,
			Background: "a street through an open window: rumble below 200 Hz, slow swelling",
			Device:     "dictation machine: falls below 200 Hz, a dip at 350 Hz, nothing above 7 kHz",
		},
		drrDB:     0,
		noise:     curve(50, 11, 200, 5, 500, 2, 1200, 2, 2500, -5, 5000, -20, 20000, -40),
		swingDB:   2,
		levelDBFS: -42,
		device:    curve(80, -12, 200, -3, 350, -6, 700, 0, 2000, 1, 5000, -2, 6600, -5, 7200, -60),
	},
	{
		Session: demo.Session{
			ID: "s4", Room: "hall", SNRdB: 20,
			Background: "ventilation: hiss with a hump from 1 to 3 kHz, little in the low bands",
			Device:     "laptop: thin below 250 Hz, a resonance at 1.4 kHz, a dip at 5 kHz, nothing above 14 kHz",
		},
		drrDB:     1,
		noise:     curve(60, -8, 300, -6, 1000, 0, 2500, 1, 5000, -5, 20000, -18),
		levelDBFS: -45,
		device:    curve(100, -8, 250, -2, 700, 0, 1400, 5, 2500, 0, 5000, -7, 9000, -2, 13500, -5, 14500, -60),
	},
}

// voice is a manner of espeak-ng's own synthesiser. MBROLA's voices are not free to ship.
type voice struct {
	name  string // as espeak-ng knows it
	words int    // a minute
	pitch int    // 0 to 99
}

var voices = map[string]voice{
	"ada":   {"en-gb+f2", 165, 55},
	"bruno": {"en-gb+m3", 155, 40},
	"clara": {"en-us+f4", 170, 45},
	"dan":   {"en-us+m7", 160, 50},
	"edith": {"en-gb-scotland+f3", 160, 50},
	"finn":  {"en-gb-scotland+m1", 165, 35},
}

// take is a stretch of a session: who speaks in turn, and how long it lasts. Ada,
// Bruno and Clara are each heard in two sessions.
type take struct {
	id, session string
	seconds     int
	voices      []string
}

var takes = []take{
	{"s1a", "s1", 22, []string{"ada", "bruno"}},
	{"s1b", "s1", 30, []string{"bruno", "ada"}},
	{"s1c", "s1", 25, []string{"ada"}},
	{"s1d", "s1", 14, []string{"bruno"}},
	{"s1e", "s1", 18, []string{"ada", "bruno"}},
	{"s2a", "s2", 20, []string{"clara", "ada"}},
	{"s2b", "s2", 32, []string{"ada", "dan", "clara"}},
	{"s2c", "s2", 30, []string{"dan"}},
	{"s2d", "s2", 20, []string{"clara"}},
	{"s2e", "s2", 14, []string{"ada", "clara"}},
	{"s3a", "s3", 25, []string{"bruno", "edith"}},
	{"s3b", "s3", 25, []string{"edith"}},
	{"s3c", "s3", 20, []string{"bruno"}},
	{"s3d", "s3", 18, []string{"edith", "bruno"}},
	{"s3e", "s3", 16, []string{"edith"}},
	{"s4a", "s4", 40, []string{"finn", "clara"}},
	{"s4b", "s4", 14, []string{"clara"}},
	{"s4c", "s4", 25, []string{"finn"}},
	{"s4d", "s4", 20, []string{"clara", "finn"}},
}

// curve makes a shape of frequencies in Hz and levels in dB, in turn.
func curve(pairs ...float64) []synth.Point {
	var shape []synth.Point
	for i := 0; i < len(pairs); i += 2 {
		shape = append(shape, synth.Point{FreqHz: pairs[i], LevelDB: pairs[i+1]})
	}
	return shape
}

package main

import (
	"github.com/earwitness/earwitness/internal/demo"
)

// The codings of the leak.
var (
	wav16  = coding{codec: "pcm_s16le", rate: 16000}
	wav8   = coding{codec: "pcm_s16le", rate: 8000}
	mulaw  = coding{codec: "pcm_mulaw", rate: 8000}
	mp3Hi  = coding{codec: "mp3", rate: 44100, kbps: 64}
	mp3Lo  = coding{codec: "mp3", rate: 16000, kbps: 32}
	opus12 = coding{codec: "opus", rate: 44100, kbps: 12}
	opus16 = coding{codec: "opus", rate: 44100, kbps: 16}
	opus20 = coding{codec: "opus", rate: 44100, kbps: 20}
	opus24 = coding{codec: "opus", rate: 44100, kbps: 24}
)

// file is one recording of the leak. Origins stand before what is made from them.
type file struct {
	path   string
	take   string       // what it holds, unless it has an origin
	origin *demo.Origin // the end is found from the file, unless given
	coding coding
	edit   string  // deletion or insertion
	keep   float64 // part of the bytes that is left of a truncated file; 0 is all
	text   string  // the bytes of what is not audio
	status string  // empty is ok
	note   string
}

var files = []file{
	{path: "REC0001.wav", take: "s1a", coding: wav16},
	{path: "REC0002.mp3", take: "s1b", coding: mp3Hi},
	{path: "REC0003.mp3", take: "s3b", coding: mp3Hi},
	{path: "REC0004.opus", take: "s2c", coding: opus16},
	{path: "REC0005.wav", take: "s2a", coding: wav16},
	{path: "REC0006.wav", take: "s3a", coding: wav8},
	{path: "REC0007.mp3", take: "s4a", coding: mp3Hi},
	{path: "REC0008.opus", take: "s1c", coding: opus24},
	{path: "REC0009.mp3", take: "s2b", coding: mp3Lo},
	{path: "REC0010.opus", take: "s4c", coding: opus24},
	{path: "REC0011.wav", take: "s2d", coding: mulaw},
	{path: "REC0012.mp3", take: "s3d", coding: mp3Lo},
	{path: "REC0013.mp3", take: "s4d", coding: mp3Lo},
	{
		path: "REC0014.wav", take: "s1e", coding: wav16, edit: "deletion",
		note: "cut from the middle of a word to the middle of another, without a fade",
	},
	{
		path: "REC0015.wav", take: "s2e", coding: wav16, edit: "insertion",
		note: "a sentence of another meeting set into a pause, without a fade",
	},
	{
		path: "REC0016.mp3", take: "s3e", coding: mp3Hi, keep: 0.618,
		status: demo.Partial, note: "cut off within a frame; its header promises more",
	},
	{
		path: "<img src=x onerror=alert(1)>.wav", take: "s4b", coding: wav16,
		note: "a name that is markup",
	},
	{
		path: "memo_\u202e3pm.wav", take: "s1d", coding: wav8,
		note: "a name that turns its letters round: it shows as an mp3",
	},
	{
		path: "two\nlines.opus", take: "s3c", coding: opus24,
		note: "a name with a line break",
	},
	{
		path: "forwarded/voice message.mp3", coding: mp3Lo,
		origin: &demo.Origin{Path: "REC0001.wav", Relation: "copy"},
	},
	{
		path: "forwarded/voice message (1).opus", coding: opus20,
		origin: &demo.Origin{Path: "REC0009.mp3", Relation: "copy"},
	},
	{
		path: "forwarded/clip.opus", coding: opus12,
		origin: &demo.Origin{Path: "REC0007.mp3", Relation: "excerpt", StartSeconds: 17.3, EndSeconds: 25.3},
	},
	{
		path: "forwarded/clip.mp3", coding: mp3Lo,
		origin: &demo.Origin{Path: "REC0006.wav", Relation: "excerpt", StartSeconds: 9.7, EndSeconds: 17.7},
	},
	{
		path:   "backup/REC0002.mp3",
		origin: &demo.Origin{Path: "REC0002.mp3", Relation: "duplicate"},
	},
	{
		path: "minutes.mp3", status: demo.Failed, note: "text, whatever its name says",
		text: "Minutes of the garden meeting\n\n1. The gate: a longer screw.\n2. The rain barrel: ask the neighbour.\n" +
			"3. Beans: three baskets to the school kitchen.\n",
	},
}

#!/bin/sh
# Makes ten minutes of synthetic speech and of synthetic music in the folder DIR, coded by LAME, for peers.
set -eu
dir=${1:?usage: make.sh DIR}
mkdir -p "$dir"
cd "$dir"
tmp=$(mktemp -d)
trap 'rm -r "$tmp"' EXIT

text='The committee met on the seventh of March at half past nine. Sixteen of the twenty members were present, and
nobody had read the papers. Who opened the window, asked the judge, before the alarm went off? We measured the voltage
twice; it was low both times. Thick clouds hung over the harbour, yet the ships left on schedule.'
n=0
for voice in en-us en-gb+f3 en-gb+m5 en-us+f5; do
	espeak-ng -v "$voice" -s $((140 + 10 * n)) -w "$tmp/v$n.wav" "$text"
	n=$((n + 1))
done
sox "$tmp"/v?.wav -r 44100 -b 16 "$tmp/speech.wav" reverb 30 repeat 20 trim 0 600 2>/dev/null

for k in 1 2 3 4 5 6 7 8; do
	tone=$((3 * k - 12))
	sox -n -r 44100 -c 2 -b 16 "$tmp/pluck.wav" synth 1.6 pluck %$tone pluck %$((tone + 7)) fade 0 1.6 0.2 gain -8
	sox -n -r 44100 -c 2 -b 16 "$tmp/hits.wav" synth 0.2 whitenoise fade 0 0.2 0.19 gain -$((10 + k)) pad 0 0.2 repeat 3
	sox -n -r 44100 -c 2 -b 16 "$tmp/bass.wav" synth 1.6 saw %$((tone - 12)) saw %$((tone - 12)) tremolo 3 30 gain -14 lowpass 6000
	sox -m "$tmp/pluck.wav" "$tmp/hits.wav" "$tmp/bass.wav" "$tmp/m$k.wav"
done
sox "$tmp"/m?.wav -b 16 "$tmp/music.wav" reverb 40 repeat 60 trim 0 600 2>/dev/null

lame --quiet -m m -b 64 "$tmp/speech.wav" speech-64-mono.mp3
lame --quiet -m m -b 32 --resample 22.05 "$tmp/speech.wav" speech-32-mono-22k.mp3
lame --quiet -m j -b 128 "$tmp/music.wav" music-128-joint.mp3
lame --quiet -m m -b 64 "$tmp/music.wav" music-64-mono.mp3

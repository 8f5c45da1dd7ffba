#!/bin/sh
# Makes a second of synthetic sound in each mode and at each rate that LAME offers in the folder DIR, for peers -agree.
set -eu
dir=${1:?usage: sweep.sh DIR}
mkdir -p "$dir"
cd "$dir"
tmp=$(mktemp -d)
trap 'rm -r "$tmp"' EXIT

voice='0.3*sin(2*PI*110*t+3*sin(2*PI*2*t))+0.15*sin(2*PI*330*t)+0.1*sin(2*PI*1210*t)'
attack='0.6*exp(-60*mod(t\,0.13))*(random(0)-0.5)'

# code MODE-OR-QUALITY-NAME LAME-OPTIONS… codes source.wav at $rate.
code() {
	name=$1
	shift
	lame --quiet "$@" "$tmp/source.wav" "$rate-$name.mp3"
}

for rate in 8000 11025 12000 16000 22050 24000 32000 44100 48000; do
	ffmpeg -v error -y -f lavfi -i "aevalsrc=$voice+$attack|$voice*0.7+0.4*$attack:s=$rate:d=1" -c:a pcm_s16le "$tmp/source.wav"
	case $rate in
	8000 | 11025 | 12000) rates='8 16 24 32 40 48 56 64' ;;
	16000 | 22050 | 24000) rates='8 16 24 32 40 48 56 64 80 96 112 128 144 160' ;;
	*) rates='32 40 48 56 64 80 96 112 128 160 192 224 256 320' ;;
	esac
	for mode in m s j f d; do # mono, stereo, joint, forced joint, dual
		for kbit in $rates; do
			code "$mode-$kbit" --resample "$(echo "$rate" | sed 's/...$/.&/')" -m $mode -b "$kbit"
		done
		for quality in 0 2 4 6 9; do
			code "$mode-v$quality" --resample "$(echo "$rate" | sed 's/...$/.&/')" -m $mode -V $quality
		done
		code "$mode-abr" --resample "$(echo "$rate" | sed 's/...$/.&/')" -m $mode --abr 48 -p
	done
	code free --resample "$(echo "$rate" | sed 's/...$/.&/')" -m j --freeformat -b 60
done

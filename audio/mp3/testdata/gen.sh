#!/bin/sh
# Makes the files that README.md lists: synthetic sounds (ffmpeg), coded (lame, twolame), and decoded for reference (mpg123).
set -eu
dir=$(mktemp -d)
voice='0.3*sin(2*PI*110*t+3*sin(2*PI*2*t))+0.15*sin(2*PI*330*t)+0.1*sin(2*PI*1210*t)'
attack='0.8*exp(-60*mod(t\,0.13))*(random(0)-0.5)'

# make NAME RATE SECONDS "EXPRESSIONS" LAME-OPTIONS…
make() {
	name=$1 rate=$2 seconds=$3 expressions=$4
	shift 4
	ffmpeg -v error -y -f lavfi -i "aevalsrc=$expressions:s=$rate:d=$seconds" -c:a pcm_s16le "$dir/$name.wav"
	lame --quiet "$@" "$dir/$name.wav" "$name.mp3"
	mpg123 -q -s "$name.mp3" >"$name.s16"
}

make mono-8k 8000 0.5 "$voice+$attack" -b 16 --resample 8
make mono-22k 22050 0.4 "$voice+$attack" -b 32
make joint-44k 44100 0.26 "$voice+$attack|$voice+0.3*$attack" -m j -b 128
make vbr-44k 44100 0.28 "$voice+$attack" -m m -V 4
make crc-32k 32000 0.18 "$voice|$attack" -m s -b 96 -p
make mono-44k 44100 0.3 "$voice" -m m -b 64 -t
ffmpeg -v error -f lavfi -i "aevalsrc=$voice|0.5*$voice+$attack:s=44100:d=0.12" -c:a pcm_s16le "$dir/layer2.wav"
twolame --quiet -m joint -b 96 "$dir/layer2.wav" layer2-44k.mp2
mpg123 -q -s layer2-44k.mp2 >layer2-44k.s16
for rate in 16000 44100; do # here libavformat writes the tag
	ffmpeg -v error -y -f lavfi -i "aevalsrc=$voice:s=$rate:d=0.15" -b:a 32k -id3v2_version 0 libav-$((rate / 1000))k.mp3
done
ffmpeg -v error -f lavfi -i "aevalsrc=$voice+$attack:s=24000:d=6" -c:a pcm_s16le "$dir/low.wav"
lame --quiet -b 8 --resample 24 "$dir/low.wav" low-24k.mp3
ffmpeg -v error -f lavfi -i "aevalsrc=$voice+$attack|$voice-$attack:s=24000:d=8" -c:a pcm_s16le "$dir/least.wav"
lame --quiet -b 8 -m s -p --resample 24 "$dir/least.wav" least-24k.mp3
ffmpeg -version | head -1
lame --version | head -1
twolame --help 2>&1 | head -2
mpg123 --version
sha256sum ./*.mp? ./*.s16
rm -r "$dir"

#!/bin/sh
# Makes the test files from nothing. Needs ffmpeg; 5.1.9 was used.
set -eu
cd "$(dirname "$0")"

# encode NAME RATE CHANNELS SECONDS EXPRESSIONS OPTIONS…: an ADTS file, and what ffmpeg decodes it to, in 16 bits.
encode() {
	name=$1 rate=$2 seconds=$3 sound=$4
	shift 4
	ffmpeg -nostdin -v error -y -f lavfi -i "aevalsrc='$sound':s=$rate:d=$seconds" -c:a aac -bitexact "$@" "$name.aac"
	ffmpeg -nostdin -v error -y -i "$name.aac" -f s16le "$name.s16"
}

voice='0.3*sin(2*PI*200*t)+0.2*sin(2*PI*(700+900*t)*t)'
clicks='0.8*exp(-300*mod(t+0.04,0.1))*sin(2*PI*3000*t)'
hiss='0.05*(random(0)-0.5)'

encode joint-44k 44100 0.15 "$voice+$clicks+$hiss|$voice-0.1*$clicks+$hiss" -b:a 128k -aac_pns 0 -aac_is 0
encode intensity-48k 48000 0.15 "$voice+$hiss|0.5*($voice)+$hiss" -b:a 40k -aac_pns 0 -aac_is 1
encode noise-32k 32000 0.2 "$voice+8*$hiss|$voice+8*$hiss" -b:a 48k -aac_pns 1 -aac_is 0
encode mono-8k 8000 0.7 "$voice+$clicks" -b:a 16k -aac_pns 0
encode surround-48k 48000 0.06 "$voice|$clicks|0.5*$voice|0.3*sin(2*PI*50*t)|$hiss|0.2*$clicks" -b:a 192k -aac_pns 0

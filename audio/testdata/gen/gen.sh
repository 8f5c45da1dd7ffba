#!/bin/sh
# Makes the files of ../ from nothing. Needs ffmpeg, opus-tools, flac, lame and sox.
set -eu
cd "$(dirname "$0")/.."
ff="ffmpeg -nostdin -v error -y -bitexact"
# 0.3 s, two channels: a chirp-like pair of tones and a decaying click train, below full scale.
$ff -f lavfi -i "aevalsrc='0.4*sin(2*PI*(300+900*t)*t)+0.1*sin(2*PI*2500*t)|0.5*sin(2*PI*440*t)*exp(-8*mod(t,0.1))':s=16000:d=0.3" -c:a pcm_s16le tone.wav
$ff -i tone.wav -c:a pcm_s24le -af volume=0.37 tone24.wav
flac -s -f --no-seektable --no-padding -b 1024 -o tone.flac tone.wav
flac -s -f --no-seektable --no-padding -b 1024 -o tone24.flac tone24.wav
$ff -i tone.wav -ar 24000 -c:a flac rate24k.flac
opusenc --quiet --serial 1 --discard-comments --bitrate 64 tone.wav stereo.opus
$ff -i tone.wav -ac 1 mono.wav
opusenc --quiet --serial 2 --speech --bitrate 16 mono.wav speech.opus
opusdec --quiet --rate 48000 --no-dither speech.opus speech-libopus.wav
opusdec --quiet --rate 48000 --no-dither stereo.opus stereo-libopus.wav
lame --quiet -b 64 --resample 44.1 mono.wav mono44.mp3
lame --quiet -b 32 --resample 22.05 mono.wav mono22.mp3
$ff -i mono44.mp3 -c:a pcm_f32le mono44-ffmpeg.wav
$ff -i tone.wav -c:a libvorbis tone-vorbis.ogg
$ff -i tone.wav -c:a flac -f ogg tone-flac.ogg
$ff -i tone.wav -c:a aac tone.m4a
$ff -i tone.wav -c:a aac tone.aac
$ff -i tone24.wav -c:a alac tone24-alac.m4a
$ff -i tone.wav -c:a libopus tone.webm
$ff -i tone.wav -c:a wmav2 tone.wma
for f in aiff au caf w64; do $ff -i mono.wav tone.$f; done
$ff -stream_loop 1 -i mono.wav -ar 8000 -c:a libgsm tone.gsm
# ADPCM, and what decoders that follow the specifications make of it: sox of IMA in WAV, ffmpeg of the other two.
$ff -i tone.wav -t 0.2 -ar 8000 short.wav
sox -D short.wav -e ima-adpcm ima.wav
sox -D ima.wav -b 16 -e signed ima-sox.wav
$ff -i short.wav -c:a adpcm_ms -block_size 256 ms.wav
$ff -i short.wav -c:a adpcm_ima_qt ima4.caf
$ff -i ms.wav ms-ffmpeg.wav
$ff -i ima4.caf ima4-ffmpeg.wav
for c in libopus flac; do $ff -i tone.wav -strict -2 -c:a $c tone-$c.mp4; done
$ff -i tone.wav -c:a flac tone-flac.mka
$ff -i tone.wav -c:a libvorbis tone-vorbis.mka
$ff -i tone.wav -c:a libmp3lame -b:a 64k -f mp4 tone-mp3.mp4
$ff -i tone.wav -c:a libmp3lame -b:a 64k tone-mp3.mka
$ff -i tone.wav -t 0.05 -c:a pcm_s24be tone-s24.mov
$ff -i tone.wav -t 0.05 -c:a pcm_s16le tone-s16.mka
$ff -i tone.wav -c:a aac -frag_duration 100000 -movflags empty_moov+default_base_moof tone-fragments.mp4
rm mono.wav short.wav
sh gen/readme.sh

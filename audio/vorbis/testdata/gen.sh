#!/bin/sh
# Makes the files of this directory from nothing. Needs ffmpeg with libvorbis, and go.
set -eu
cd "$(dirname "$0")"
ff="ffmpeg -nostdin -v error -y -bitexact"
tone="0.3*sin(2*PI*(300+2000*t)*t)" click="0.5*sin(2*PI*1500*t)*exp(-300*mod(t+0.03,0.06))"
encode() { # file, samples, options
	$ff -f lavfi -i "aevalsrc='$2" $3 -c:a libvorbis -serial_offset 7 "$1.ogg"
	$ff -i "$1.ogg" -f f32le "$1.f32"
}
encode mono-16k "$tone+$click':s=16000:d=0.25" "-q:a 4"
encode stereo-48k "$tone+$click|0.8*($click)':s=48000:d=0.1" "-q:a 6"
encode surround-16k "$tone|$click|0.2*sin(2*PI*700*t)|0.2*sin(2*PI*60*t)|0.1*$tone|0':s=16000:d=0.06:c=5.1" "-q:a 2"

# Streams that the test makes. ffmpeg's own decoder does not know lookup type 2; libvorbis decodes to 16 bits.
cd .. && go test -run TestBuilt -write testdata . && cd testdata
$ff -i floor0.ogg -f f32le floor0.f32
$ff -c:a libvorbis -i residue1.ogg -f f32le residue1.f32
$ff -i residue2.ogg -f f32le residue2.f32
rm floor0.ogg residue1.ogg residue2.ogg

cat > README.md <<END
# Test files

Made by \`gen.sh\` (ffmpeg 5.1.9 for the synthetic sounds, libvorbis as encoder); no recording of anyone is among them.
The \`.f32\` files hold what ffmpeg decodes, \`residue1.f32\` what libvorbis does: float32, little-endian, interleaved.
\`floor0\`, \`residue1\` and \`residue2\` are streams that the test itself makes.

\`\`\`
$(sha256sum *.* | grep -v README)
\`\`\`
END

#!/bin/sh
# Every check that a change must pass. It needs Go alone; what is left out for want of a C compiler (the race
# detector), of Chromium (the browser tests), of FFTW (the comparison with it), of QEMU (the arm64 kernels), of AVX2
# (the bits of GOAMD64=v3) or of the programs that read exports and signatures (praat, hashdeep, minisign and what
# npm ci --prefix tools/readers installs) is said, and fails with CI=true.
set -eu
cd "$(dirname "$0")"
tool="go tool -modfile=tools/go.mod"
log=$(mktemp)
trap 'rm -f "$log" "$log.raced" "$log.arm64"' EXIT

echo "== format, vet, staticcheck"
unformatted=$($tool gofumpt -l $(git ls-files '*.go'))
test -z "$unformatted" || { echo "not formatted: $unformatted" >&2; exit 1; }
untidy=$(go mod tidy -diff 2>"$log") || test -z "$untidy" || { echo "$untidy" >&2; exit 1; }
grep -q 403 "$log" && echo "go mod tidy not checked: the proxy lacks a module that a dependency's tests need" || true
go vet ./...
go fix -diff ./...
$tool staticcheck ./...
kernels="dsp/internal/kernel audio/internal/kernel fingerprint/internal/kernel"
(export GOARCH=arm64; for kernel in $kernels; do go vet ./$kernel; done)
# Reads everything from source, tests too, for another system and processor, which takes far less than compiling it.
deadcode=$($tool -n deadcode)
dead=$(GOOS=windows GOARCH=arm64 $deadcode -test ./...)
dead=$(echo "$dead" | grep -v ': unreachable func: Example' || true)
test -z "$dead" || { echo "$dead" >&2; exit 1; }

echo "== generated files"
for kernel in $kernels; do
	before=$(cksum $kernel/*.*)
	(cd $kernel/_asm && go vet ./... && go generate ./...)
	test "$before" = "$(cksum $kernel/*.*)" || {
		echo "$kernel: generated files were not those of _asm; now they are" >&2
		exit 1
	}
done

echo "== the comparison of transforms, which is a module of its own"
(
	cd dsp/internal/bench
	go mod tidy -diff
	go vet .
	go tool -modfile=../../../tools/go.mod staticcheck .
	tags=
	if test "$(go env CGO_ENABLED)" = 1 && echo '#include <fftw3.h>' | $(go env CC) -E - >/dev/null 2>&1; then
		tags=fftw
	else
		test "${CI:-}" != true || { echo "no cgo or no fftw3.h to compare with FFTW" >&2; exit 1; }
		echo "no cgo or no fftw3.h: compared with gonum alone"
	fi
	go vet -tags "$tags" .
	go run -tags "$tags" . -quick -rounds 1 -n 512,960 >"$log" || { cat "$log" >&2; exit 1; }
	sed -n 1,2p "$log"
	go run . -job 1MiB >/dev/null
)

race=-race
if test "$(go env CGO_ENABLED)" != 1 || ! command -v "$(go env CC)" >/dev/null; then
	test "${CI:-}" != true || { echo "no C compiler for the race detector" >&2; exit 1; }
	echo "== no C compiler: tests run without the race detector"
	race=
fi
echo "== tests"
# What starts goroutines is raced, but for whole scans again and again, and what only measures: minutes under the race
# detector, and other tests race scans too.
slow='^(Example|TestCalibrateOverlap|TestCompare|TestConstantsAreMeasuredAnew|TestDamagedExhibitIsMadeAnew|TestExcerpt|TestHumBreak'
slow="$slow|TestKernelsAgree|TestLibraryCrash|TestLineage|TestPartsMatchAll|TestRatiosFollowTheSittingNotTheVoice|TestSelectionIsKept"
slow="$slow|TestSeveralSpans|TestSkippedIsMeasuredLater|TestTraps|TestUnrelated|TestVerdictsOf.*|TestVersionIsMeasuredAnew)\$"
raced=". ./casefile ./fingerprint ./internal/lineageeval ./internal/trials"
whole="./dsp/... ./audio ./audio/vorbis ./fingerprint ./cmd/earwitness" # with all lengths
others=$(go list ./... | grep -vxF "$(go list $raced $whole)")
go test $race -short -v -timeout 30m -skip "$slow" $raced >"$log.raced" 2>&1 &
racing=$!
passed=true
{
	go test -short -v -run "$slow" . ./internal/trials >"$log" 2>&1 &&
		go test -v $whole >>"$log" 2>&1 &&
		go test -short -v $others >>"$log" 2>&1
} || passed=false
wait $racing || passed=false
cat "$log.raced" >>"$log"
$passed || { grep -avE '^(=== |--- PASS|PASS|ok )' "$log" >&2; exit 1; }
grep -aE '^(ok|\?) ' "$log"
grep -a -A2 -E '^--- SKIP' "$log" || true
echo "$(grep -ac '^--- PASS' "$log") passed, 0 failed, $(grep -ac '^--- SKIP' "$log" || true) skipped"
# The race detector watches unsafe pointers too, and these are not raced.
go test -short -tags purego -gcflags=-d=checkptr ./dsp/... ./audio/aac ./audio/mp3 ./audio/vorbis ./audio/internal/... ./fingerprint/internal/...
go run ./audio/internal/peers -rounds 1 audio/mp3/testdata/joint-44k.mp3 >/dev/null

if test "$(go env GOHOSTARCH)" = amd64; then
	echo "== the same bits, compiled otherwise"
	v3=true # what GOAMD64=v3 needs; Go fuses products and sums there
	for flag in avx2 bmi1 bmi2 f16c fma abm movbe; do
		grep -qw "$flag" /proc/cpuinfo 2>/dev/null || v3=false
	done
	if $v3; then
		GOAMD64=v3 go test -run '^TestBits' ./dsp ./audio/aac ./audio/mp3 ./audio/vorbis ./audio/internal/imdct
		GOAMD64=v3 go test -run '^TestBits' -tags purego ./audio/aac ./audio/mp3 ./audio/vorbis ./audio/internal/imdct
	else
		test "${CI:-}" != true || { echo "no processor for GOAMD64=v3" >&2; exit 1; }
		echo "no processor for GOAMD64=v3: not tested"
	fi
	test "$(go env GOHOSTOS)" != linux || GOARCH=386 go test -run '^TestBits' ./dsp ./audio/aac ./audio/mp3 ./audio/vorbis ./audio/internal/imdct
fi

qemu=$(command -v qemu-aarch64 || command -v qemu-aarch64-static || true)
if test "$(go env GOARCH)" = arm64; then
	: the tests above were those
elif test -n "$qemu"; then
	GOOS=linux GOARCH=arm64 go test -short -exec "$qemu" ./dsp/... ./audio/aac ./audio/mp3 ./audio/vorbis ./audio/internal/... \
		./fingerprint/internal/... >"$log.arm64" 2>&1 & # beside the benchmarks, whose times nobody reads
	emulating=$!
else
	test "${CI:-}" != true || { echo "no qemu-aarch64 for the arm64 kernels" >&2; exit 1; }
	echo "== no qemu-aarch64: arm64 kernels are not tested"
fi

echo "== benchmarks, once each"
go test -run '^$' -bench . -benchtime 1x ./... >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
grep -E '^Benchmark' "$log"

if test -n "${emulating:-}"; then
	echo "== arm64 kernels, emulated"
	wait "$emulating" || { cat "$log.arm64" >&2; exit 1; }
	cat "$log.arm64"
fi

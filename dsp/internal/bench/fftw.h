#include <fftw3.h>

// peer is one plan of FFTW with its buffers: spectra of contiguous frames, or powers of windowed ones that overlap.
typedef struct {
	int n, hop, rows, many, power;
	int stride; // from spectrum to spectrum: even, so that each is as aligned as plans like it
	fftwf_plan plan;
	float *audio, *window;
	float *frames;          // of powers: many windowed frames
	fftwf_complex *spectra; // of powers: many, else rows
	float *row;
	unsigned sum;
} peer;

const char *peer_version(void);

// peer_new plans for many frames at once, patiently unless quick. The caller fills audio and window.
peer *peer_new(int n, int hop, int rows, int many, int power, int quick);

// peer_run does all rows, the given number of times.
void peer_run(peer *p, int times);

//go:build fftw && cgo

#include <stdlib.h>
#include <string.h>

#include "fftw.h"

const char *peer_version(void) { return fftwf_version; }

peer *peer_new(int n, int hop, int rows, int many, int power, int quick) {
	peer *p = calloc(1, sizeof *p);
	int bins = n / 2 + 1;
	*p = (peer){.n = n, .hop = hop, .rows = rows, .many = many, .power = power, .stride = (bins + 1) / 2 * 2};
	p->audio = fftwf_alloc_real(n + (size_t)(rows - 1) * hop);
	p->window = fftwf_alloc_real(n);
	p->frames = fftwf_alloc_real((size_t)many * n);
	p->spectra = fftwf_alloc_complex((size_t)(power ? many : rows) * p->stride);
	p->row = fftwf_alloc_real(bins);
	// Frames of one plan follow each other. It is planned where it will run; planning overwrites.
	p->plan = fftwf_plan_many_dft_r2c(1, &n, many, power ? p->frames : p->audio, NULL, 1, n, p->spectra, NULL, 1, p->stride,
		quick ? FFTW_ESTIMATE : FFTW_PATIENT);
	return p->plan ? p : NULL;
}

static void spectra(peer *p) {
	for (int r = 0; r < p->rows; r += p->many)
		fftwf_execute_dft_r2c(p->plan, p->audio + (size_t)r * p->hop, p->spectra + (size_t)r * p->stride);
}

// consume is the consume of the Go contestants.
static unsigned consume(unsigned sum, const float *row, int bins) {
	for (int k = 0; k < bins; k += 16) {
		unsigned bits;
		memcpy(&bits, row + k, sizeof bits);
		sum += bits;
	}
	return sum;
}

static void powers(peer *p) {
	int n = p->n, bins = n / 2 + 1;
	for (int r = 0; r < p->rows; r += p->many) {
		for (int f = 0; f < p->many; f++) {
			const float *x = p->audio + (size_t)(r + f) * p->hop;
			float *restrict y = p->frames + (size_t)f * n;
			const float *w = p->window;
			for (int i = 0; i < n; i++)
				y[i] = x[i] * w[i];
		}
		fftwf_execute(p->plan);
		for (int f = 0; f < p->many; f++) {
			const float *z = (const float *)(p->spectra + (size_t)f * p->stride);
			float *restrict row = p->row;
			for (int k = 0; k < bins; k++)
				row[k] = z[2 * k] * z[2 * k] + z[2 * k + 1] * z[2 * k + 1];
			p->sum = consume(p->sum, row, bins);
		}
	}
}

void peer_run(peer *p, int times) {
	while (times-- > 0) {
		if (p->power)
			powers(p);
		else
			spectra(p);
	}
}

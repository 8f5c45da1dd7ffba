// Package aac decodes MPEG-2 and MPEG-4 Advanced Audio Coding, low complexity profile (AAC-LC), to float32.
//
// A raw data block holds 1024 samples of each channel as spectral lines of an MDCT, one window of 2048 samples or eight
// of 256. Lines are parted into scale factor bands: a section names the Huffman codebook of a run of bands, a scale
// factor each band's step. Requantised with the power 4/3, a pair's lines may be sum and difference (M/S), one channel
// may borrow the other's (intensity) or be noise of a given energy (PNS); a filter across the lines (TNS) shapes noise in
// time, and the inverse MDCT, windowed and overlapped, gives samples (ISO/IEC 13818-7:2006, ISO/IEC 14496-3:2009).
//
// Three layers can be used alone: [ParseADTS] and [ParseConfig] read headers, [Parser] reads a raw data block down to its
// quantised integers, which tell how a recording was coded before, and [Decoder] makes samples of them.
//
// Limits: of object types beyond the first four of MPEG-4 only headers are read. Spectral band replication and parametric
// stereo (HE-AAC) are recognised, not applied: what is decoded is their core, the lower half of the spectrum. Coupling
// channels are refused.
package aac

import "fmt"

// FormatError reports input that contradicts the standard, and where.
type FormatError struct {
	Bit  int // offset of the offending field's end in the packet or configuration
	Text string
}

// Error returns the message with its prefix and place.
func (e *FormatError) Error() string {
	return fmt.Sprintf("aac: invalid format at bit %d: %s", e.Bit, e.Text)
}

// UnsupportedError reports what the standard allows and this package does not decode.
type UnsupportedError string

// Error returns the message with its prefix.
func (e UnsupportedError) Error() string { return "aac: unsupported: " + string(e) }

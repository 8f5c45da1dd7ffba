package vorbis

// BlockSize returns the size of a packet's block in samples, 0 if it is not an audio packet. Two packets that follow each
// other complete a quarter of the sum of their sizes, so that containers can place packets before they are decoded.
func (d *Decoder) BlockSize(packet []byte) int {
	m, _, err := d.mode(packet)
	if err != nil {
		return 0
	}
	return d.info.BlockSizes[m.long]
}

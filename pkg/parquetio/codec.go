package parquetio

import (
	compress "github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// windowBytes is how far zstd looks back. It holds any page whole; the default of 8 MB gains nothing on pages a fiftieth of
// that and keeps 16 MB for every encoder, which was half of all memory that a merge needed.
const windowBytes = 1 << 20

// codec is zstd of level 3, parquet-go's own but for the window. One serves all files of a table.
type codec struct {
	zstd.Codec
	encoder *compress.Encoder
}

func newCodec() (*codec, error) {
	encoder, err := compress.NewWriter(nil, compress.WithEncoderLevel(compress.SpeedDefault),
		compress.WithWindowSize(windowBytes), compress.WithZeroFrames(true), compress.WithEncoderCRC(false))
	return &codec{encoder: encoder}, err
}

// Encode compresses one page into dst.
func (c *codec) Encode(dst, src []byte) ([]byte, error) {
	return c.encoder.EncodeAll(src, dst[:0]), nil
}

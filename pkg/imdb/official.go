package imdb

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

const (
	imdbName  = "IMDB reviews"
	imdbWords = 88_584 // in the vocabulary
)

// imdbSHA256 is the checksum of the IMDB reviews as isIMDB sums them up.
const imdbSHA256 = "4b029ae5be738a580cc1085e85524fa787cde4d04eb053e183eaf15ea9f67485"

// isIMDB reports whether these are the very reviews of keras.datasets.imdb: each one's split,
// label and length, and then its ranks, as little-endian uint32, in the order of encode.
func isIMDB(words vocabulary, reviews []review) bool {
	sum := sha256.New()
	var line []byte
	sum.Write(joinWords(words.words))
	for _, r := range reviews {
		line = line[:0]
		for _, n := range append([]uint32{uint32(r.split), uint32(r.label), uint32(len(r.ranks))}, r.ranks...) {
			line = binary.LittleEndian.AppendUint32(line, n)
		}
		sum.Write(line)
	}
	return hex.EncodeToString(sum.Sum(nil)) == imdbSHA256
}

package imdb

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
)

const (
	imdbName  = "IMDB reviews"
	imdbWords = 88_584 // in the vocabulary
)

// imdbSHA256 is the checksum of the IMDB reviews as isIMDB sums them up.
const imdbSHA256 = "7db86ba39e2bf58eb7f3f61a37ecba3a9ed611619e844125ad283aa582153bd3"

// isIMDB reports whether these are the very reviews of keras.datasets.imdb: each one's split,
// label and length, and then its ranks, as little-endian uint32, in Keras's order before it
// shuffles. Words that the vocabulary lacks are left out, as from Keras's arrays.
func isIMDB(words vocabulary, reviews []review) bool {
	sum := sha256.New()
	var line []byte
	sum.Write(joinWords(words.words))
	for _, r := range reviews {
		line = line[:0]
		ranks := slices.DeleteFunc(slices.Clone(r.ranks), func(rank uint32) bool { return rank == 0 })
		for _, n := range append([]uint32{uint32(r.split), uint32(r.label), uint32(len(ranks))}, ranks...) {
			line = binary.LittleEndian.AppendUint32(line, n)
		}
		sum.Write(line)
	}
	return hex.EncodeToString(sum.Sum(nil)) == imdbSHA256
}

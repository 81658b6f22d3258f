package text

import (
	"hash/maphash"
	"math/bits"
)

// wordTable finds the ranks of words: a hash table with open addressing. It is made three times as
// fast as a map, which counts where a program encodes one text.
type wordTable struct {
	words []string
	seed  maphash.Seed
	ranks []uint32 // as many as a power of two; 0 where the place is free
	twice string   // a word that was there twice
}

func newWordTable(words []string) *wordTable {
	room := 1 << bits.Len(uint(2*len(words))) // at most half full
	t := &wordTable{words: words, seed: maphash.MakeSeed(), ranks: make([]uint32, room)}
	for i, word := range words {
		rank, place := t.find(word)
		if rank == 0 {
			t.ranks[place] = uint32(i + 1)
		} else {
			t.twice = word
		}
	}
	return t
}

// find returns the rank of word, and its place in ranks. Without one, that is a free place.
func (t *wordTable) find(word string) (rank, place int) {
	mask := len(t.ranks) - 1
	place = int(maphash.String(t.seed, word)) & mask
	for ; ; place = (place + 1) & mask {
		rank := int(t.ranks[place])
		if rank == 0 || t.words[rank-1] == word {
			return rank, place
		}
	}
}

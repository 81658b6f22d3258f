package text

import (
	"bytes"
	"strings"
)

// twin is a word of a text of today, for a vocabulary of IMDB2011.
type twin struct {
	folded  []byte // as its ASCII twin has it; letters other than ASCII's keep their case
	written []byte // as IMDB2011 finds it in the text, or else folded
}

// eachTwin calls f with the words of a text of today, one after another. The words of a text in
// plain ASCII are those of IMDB2011. It may change the bytes of text.
func eachTwin(text []byte, f func(twin)) {
	same := func(word []byte) { f(twin{word, word}) }
	if plain(text) {
		tokenize(text, &lowered2011, same)
		return
	}
	for part := range bytes.FieldsFuncSeq(text, isSpace) {
		if plain(part) {
			tokenize(part, &lowered2011, same)
			continue
		}
		words, written := tokens([]byte(fold(string(part)))), tokens(part)
		for i, word := range words {
			if len(words) == len(written) {
				f(twin{word, written[i]})
			} else {
				f(twin{word, word})
			}
		}
	}
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }

func tokens(text []byte) (words [][]byte) {
	tokenize(text, &lowered2011, func(word []byte) { words = append(words, word) })
	return words
}

// rankTwin returns the rank of a word of a text of today, 0 if it is not in the vocabulary. It is
// the rank of the word in lower case, or else of the word as it is written: IMDB2011 lowers ASCII
// alone, so texts in other scripts have such words.
func (v *Vocabulary) rankTwin(word twin) int {
	rank := 0
	if !plain(word.folded) {
		rank = v.rank([]byte(strings.ToLower(string(word.folded))))
	}
	if rank == 0 {
		rank = v.rank(word.folded)
	}
	if rank == 0 && !bytes.Equal(word.written, word.folded) {
		rank = v.rank(word.written)
	}
	return rank
}

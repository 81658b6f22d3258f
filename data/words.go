// Package data embeds what the repository ships beside its code; README.md in this folder says where it is from.
package data

import _ "embed"

// IMDBWords is the vocabulary of the IMDB reviews as keras.datasets.imdb.get_word_index ranks it:
// 88,584 words in rank order, a newline after each, gzipped. The sha256 of the text is
// cdc409d79ac2426df9504b2da8713c2b0d611ef2e7a50756906bf70023b4d6e2.
//
//go:embed imdb_words.txt.gz
var IMDBWords string

package imdb

import texts "gornn/pkg/text"

// Reviews is one split of a corpus: reviews as word ids, and what their authors thought.
type Reviews struct {
	X [][]int32 // [review][word]: ids, as long as the review is; the rows share one array
	Y []int32   // [review]: 1 for a positive review, 0 for a negative one

	Name   string // which corpus this is, to be shown wherever a result is shown: "IMDB reviews", "made-up reviews"
	Notice string // if these are not the IMDB reviews: one line that says why, and how to get those; else empty

	// Vocabulary identifies what the ids mean, in 16 hex digits: the words in their order, and
	// NumWords, SkipTop, StartChar, OOVChar and IndexFrom. Both splits have the same, on every machine.
	// As Options.Vocabulary it holds later ids to these.
	Vocabulary string

	words *texts.Vocabulary
}

// Words returns the vocabulary as r.X is numbered, for what is encoded later: a model that begins
// with it keeps it.
func (r Reviews) Words() *texts.Vocabulary {
	if r.words == nil { // there are no reviews
		return texts.Number(nil, texts.Options{Tokenizer: texts.IMDB2011})
	}
	return r.words
}

// Decode returns the words of ids, which are numbered as in r: a review of r.X, padded or not.
// [PAD], [START] and [OOV] stand for padding, the start mark and a word out of vocabulary.
func (r Reviews) Decode(ids []int32) string { return r.Words().Decode(ids) }

// WordIndex returns the rank of every word of r's corpus, from 1, as [WordIndex] does.
func (r Reviews) WordIndex() map[string]int32 { return wordIndex(r.Words().List()) }

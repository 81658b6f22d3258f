package imdb

import (
	"slices"
	"testing"
)

// TestTypedOtherScripts: the words of a corpus in another script are found as the corpus has them,
// though its tokenizer lowers ASCII alone and knows no joiners.
func TestTypedOtherScripts(t *testing.T) {
	useArchive(t, zipped(t, append(without(tiny, "train/pos/2_9"), entry{"aclImdb/train/pos/2_9.txt",
		"Москва фильм фильм Фильм می\u200cشود ＧＯＯＤ"})))
	train, _, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	index := train.WordIndex()
	for text, word := range map[string]string{
		"москва": "", "Москва": "Москва", "Москва—": "Москва", "Фильм": "фильм", "«Фильм»": "фильм", "ФИЛЬМ": "фильм",
		"می\u200cشود": "می\u200cشود", "ＧＯＯＤ": "good",
	} {
		want := int32(2)
		if word != "" {
			want = index[word] + 3
		}
		if ids, _, err := Encode(text, Options{NumWords: 1000}); err != nil || !slices.Equal(ids, []int32{1, want}) {
			t.Errorf("Encode(%q) = %v, %v; want 1 and %d, of %q", text, ids, err, want, word)
		}
	}
}

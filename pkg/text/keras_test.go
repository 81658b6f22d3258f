package text

import (
	"slices"
	"testing"
)

// The words are those of adapt and of calls of Keras 3.15.1's TextVectorization on TensorFlow.
func TestKerasWords(t *testing.T) {
	for text, want := range map[string][]string{
		"The cat's well-known; don't\tsit Élan élan a_b": {
			"the", "cats", "wellknown", "dont", "sit", "Élan", "élan", "ab"},
		"the cat, the dog\x0bx Ünder": {"the", "cat", "the", "dog", "x", "Ünder"},
		" ...!? ":                     nil,
		"[x]\\^`{|}~ 1+1=2 @you":      {"x", "112", "you"},
	} {
		got := Number(nil, Options{Tokenizer: Keras}).Words(text)
		if !slices.Equal(got, want) {
			t.Errorf("%q has the words %q, want %q", text, got, want)
		}
	}
}

package layers

import (
	"encoding/json"
	"reflect"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/internal/dims"
	"gornn/pkg/rnn"
	"gornn/pkg/text"
)

// TextVectorization, as the first layer, gives a model texts for its examples: x is []string, and
// the layer above it, an [Embedding], gets the ids of their words. Keras's TextVectorization. The
// run of the model keeps the vocabulary.
//
// Padding, the id 0, stands at the end of a text, and a longer text is cut at its end. A text
// without words is padding alone. Texts become ids before the model's graph, in which the layer
// returns what it is given: ids [batch, time] (int32).
type TextVectorization struct {
	Vocabulary *text.Vocabulary
	// OutputSequenceLength is how many ids each text has. 0: as many as it has words; the layer
	// above must mask the padding in a batch then.
	OutputSequenceLength int
}

// Kind returns "text_vectorization".
func (TextVectorization) Kind() string { return "text_vectorization" }

// OutputDims returns [OutputSequenceLength], or without one [time], for ids [time]. It panics where
// a field is wrong, or the ids have another length.
func (l TextVectorization) OutputDims(input []int) []int {
	switch {
	case !l.hasWords():
		exceptions.Panicf("layers: TextVectorization.Vocabulary must be the words of the texts, " +
			"got none; make it with text.NewVocabulary")
	case l.OutputSequenceLength < 0:
		exceptions.Panicf("layers: TextVectorization.OutputSequenceLength must be > 0, "+
			"or 0 for texts of different lengths, got %d", l.OutputSequenceLength)
	case len(input) != 1:
		exceptions.Panicf("layers: text_vectorization: ids of texts must be [batch, time], "+
			"got %s; make the TextVectorization the first layer of a model", dims.Text(input))
	case l.OutputSequenceLength > 0 && input[0] >= 0 && input[0] != l.OutputSequenceLength:
		exceptions.Panicf("layers: text_vectorization: ids of texts must be %s, "+
			"as OutputSequenceLength says, got %s; pad or cut them",
			dims.Text([]int{l.OutputSequenceLength}), dims.Text(input))
	case l.OutputSequenceLength > 0:
		return []int{l.OutputSequenceLength}
	}
	return []int{input[0]}
}

// hasWords reports whether there is a vocabulary that package text has made.
func (l TextVectorization) hasWords() bool {
	return l.Vocabulary != nil && !reflect.ValueOf(l.Vocabulary).Elem().IsZero()
}

// Weights returns none.
func (TextVectorization) Weights([]int) []rnn.Weight { return nil }

// Call returns ids.
func (TextVectorization) Call(_ *model.Scope, ids *graph.Node) *graph.Node { return ids }

// IDs returns the size of the vocabulary; see [TakesIDs].
func (l TextVectorization) IDs() int {
	if !l.hasWords() {
		return 0
	}
	return l.Vocabulary.Size()
}

// vectorizationForm is the JSON of a TextVectorization.
type vectorizationForm struct {
	Vocabulary           string `json:",omitempty"` // its fingerprint
	OutputSequenceLength int    `json:",omitempty"`
}

// MarshalJSON writes the fingerprint of the vocabulary in its place.
func (l TextVectorization) MarshalJSON() ([]byte, error) {
	form := vectorizationForm{OutputSequenceLength: l.OutputSequenceLength}
	if l.hasWords() {
		form.Vocabulary = l.Vocabulary.Fingerprint()
	}
	return json.Marshal(form)
}

// UnmarshalJSON reads what MarshalJSON wrote. The Vocabulary is nil then.
func (l *TextVectorization) UnmarshalJSON(data []byte) error {
	var form vectorizationForm
	err := json.Unmarshal(data, &form)
	*l = TextVectorization{OutputSequenceLength: form.OutputSequenceLength}
	return err
}

package keras

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"gornn/pkg/internal/golden"
	"gornn/pkg/text"
)

// Texts become Keras's ids, and a model of them predicts what Keras's does. Where Keras pads a text
// without words, so does the layer.
func TestGoldenVectorization(t *testing.T) {
	want := golden.Read(t).Vectorization
	v, err := text.FromWords(want.Words, text.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range want.Cases {
		t.Run(fmt.Sprintf("length %d", c.Length), func(t *testing.T) {
			l := TextVectorization{Vocabulary: v, OutputSequenceLength: c.Length}
			m := NewSequential("", l, Embedding{InputDim: v.Size(), OutputDim: 4, MaskZero: true},
				LSTM{Units: 3}, Dense{Units: 2, Activation: Softmax})
			ids, err := m.idsOf(l, "x", want.Texts)
			if err == nil && c.Length == 0 { // Keras pads to the longest
				ids, err = PadSequences(ids, Pad{Padding: Post})
			}
			if err != nil || !reflect.DeepEqual(ids, c.IDs) {
				t.Errorf("ids %v, %v; want %v", ids, err, c.IDs)
			}
			if len(c.Rows) != v.Size() || c.Rows[1] != "[UNK]" || !slices.Equal(c.Rows[2:], v.List()) {
				t.Errorf("%d words, want those of %q", v.Size(), c.Rows)
			}
			if err := m.SetWeights("", values(want.Weights)...); err != nil {
				t.Fatal(err)
			}
			y, err := m.Predict(want.Texts)
			if err != nil {
				t.Fatal(err)
			}
			golden.Close(t, "predictions", slices.Concat(y...), c.Predict.Data, tolerance)
		})
	}
}

// Package testtexts trains a small model of texts, for the tests of programs that load one.
package testtexts

import (
	"testing"

	"github.com/janpfeifer/must"

	"gornn/pkg/keras"
	"gornn/pkg/text"
)

// Texts are examples of the classes "fruit" and "tool": a word says which.
var Texts = text.Texts{
	X: []string{"a red apple", "the old hammer", "one green pear", "a saw of steel",
		"an apple and a pear", "the hammer and the saw", "ripe pear", "long saw"},
	Y: []string{"fruit", "tool", "fruit", "tool", "fruit", "tool", "fruit", "tool"},
}

// Train keeps a run called name in a folder of the test, to which GORNN_DATA points then. The model
// has so many outputs, 1 or 2, and knows the Texts by heart.
func Train(t testing.TB, name string, outputs int) *keras.Sequential {
	t.Helper()
	t.Setenv("GORNN_DATA", t.TempDir())
	words := must.M1(text.NewVocabulary(Texts, text.Options{}))
	m := keras.NewSequential("",
		keras.TextVectorization{Vocabulary: words, OutputSequenceLength: 6},
		keras.Embedding{InputDim: words.Size(), OutputDim: 8, MaskZero: true},
		keras.GRU{Units: 8})
	c := keras.Compile{Loss: keras.SparseCategoricalCrossentropy,
		Optimizer: keras.Adam{LearningRate: 0.05}, Classes: []string{"fruit", "tool"}}
	if outputs == 1 {
		m.Add(keras.Dense{Units: 1, Activation: keras.Sigmoid})
		c.Loss = keras.BinaryCrossentropy
	} else {
		m.Add(keras.Dense{Units: outputs, Activation: keras.Softmax})
	}
	m.Compile(c)
	must.M1(m.Fit(Texts.X, Texts.Y, keras.Fit{Epochs: 20}))
	must.M(m.Save(name)) // once: a named model would be saved after each epoch
	return m
}

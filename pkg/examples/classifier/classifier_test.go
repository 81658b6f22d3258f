package classifier

import (
	"strings"
	"testing"

	"github.com/janpfeifer/must"

	"gornn/pkg/datadir"
	"gornn/pkg/internal/testtexts"
	"gornn/pkg/keras"
)

// Whether a model has an output for each class or one for both, the answer is the class that is more
// probable, with that class's probability.
func TestClassify(t *testing.T) {
	for _, outputs := range []int{1, 2} {
		model := testtexts.Train(t, "tiny", outputs)
		want := must.M1(model.Predict(testtexts.Texts.X))
		run := []string{"tiny", must.M1(datadir.Path("runs/tiny"))}[outputs-1] // by name, by its folder
		answers, err := must.M1(Open(run)).Classify(testtexts.Texts.X)
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range answers {
			p := want[i][outputs-1] // of "tool"
			if got.Class == "fruit" {
				p = 1 - p
			}
			if d := got.Probability - p; got.Class != testtexts.Texts.Y[i] || p < 0.5 || d > 1e-6 || d < -1e-6 {
				t.Errorf("%d outputs, %q: got %v, want %s with %v", outputs, testtexts.Texts.X[i], got, testtexts.Texts.Y[i], p)
			}
		}
	}
}

// A run that classifies no texts is a sentence with the cure.
func TestOpenErrors(t *testing.T) {
	model := testtexts.Train(t, "unnamed", 2)
	model.Compile(keras.Compile{Loss: keras.SparseCategoricalCrossentropy})
	must.M1(model.Fit(testtexts.Texts.X, []int{0, 1, 0, 1, 0, 1, 0, 1}, keras.Fit{}))
	must.M(model.Save("unnamed"))
	numbers := keras.NewSequential("numbers", keras.Dense{Units: 1})
	numbers.Compile(keras.Compile{Loss: keras.MeanSquaredError})
	must.M1(numbers.Fit([][]float32{{1}}, []float32{1}, keras.Fit{}))
	for name, want := range map[string]string{
		"unnamed": "train it with Compile.Classes",
		"numbers": "train it with a TextVectorization",
		"absent":  `"absent"`,
		"./tiny":  `"tiny"`, // in the working directory
	} {
		if _, err := Open(name); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}

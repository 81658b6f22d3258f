package nb_test

import (
	"github.com/janpfeifer/must"

	"gornn/pkg/history"
	"gornn/pkg/nb"
)

// In a notebook a heat map stands above the counts.
func ExampleShowConfusion() {
	// keras.ConfusionMatrix makes one of labels and predictions.
	matrix := history.Confusion{Counts: [][]int{{11_020, 1_480}, {1_733, 10_767}}, Classes: []string{"negative", "positive"}}
	must.M(nb.ShowConfusion(matrix))
	// Output:
	//   label \ predicted  negative  positive
	//            negative     11020      1480
	//            positive      1733     10767
	// Right: 21787 of 25000 examples
}

// keras.Mistakes finds them.
func ExampleShowMistakes() {
	mistakes := []history.Mistake{{Example: 1, Label: "negative", Predicted: "positive", Probability: 0.98}}
	must.M(nb.ShowMistakes(mistakes, []string{"a film to remember", "not good at all"}, 10))
	// Output:
	// Mistakes, the surest first: 1
	// Example  Label     Predicted  Probability  Text
	// 1        negative  positive   0.980        not good at all
}

package keras_test

import (
	"fmt"

	"gornn/pkg/keras"
)

// The tutorial's three models differ in one word.
func ExampleSequential_Summary() {
	for _, recurrent := range []keras.Layer{keras.SimpleRNN{Units: 32}, keras.GRU{Units: 32}, keras.LSTM{Units: 32}} {
		model := keras.NewSequential(recurrent.Kind(),
			keras.Input{Shape: []int{100}},
			keras.Embedding{InputDim: 10_000, OutputDim: 32},
			recurrent,
			keras.Dense{Units: 1, Activation: keras.Sigmoid})
		fmt.Print(model.Summary())
	}
	// Output:
	// Model: "simple_rnn"
	// ┌────────────────────────┬─────────────────┬─────────┐
	// │ Layer (type)           │ Output Shape    │ Param # │
	// ╞════════════════════════╪═════════════════╪═════════╡
	// │ embedding (Embedding)  │ (None, 100, 32) │ 320,000 │
	// ├────────────────────────┼─────────────────┼─────────┤
	// │ simple_rnn (SimpleRNN) │ (None, 32)      │   2,080 │
	// ├────────────────────────┼─────────────────┼─────────┤
	// │ dense (Dense)          │ (None, 1)       │      33 │
	// └────────────────────────┴─────────────────┴─────────┘
	//  Total params: 322,113 (1.23 MB)
	//  Trainable params: 322,113 (1.23 MB)
	//  Non-trainable params: 0 (0.00 B)
	// Model: "gru"
	// ┌───────────────────────┬─────────────────┬─────────┐
	// │ Layer (type)          │ Output Shape    │ Param # │
	// ╞═══════════════════════╪═════════════════╪═════════╡
	// │ embedding (Embedding) │ (None, 100, 32) │ 320,000 │
	// ├───────────────────────┼─────────────────┼─────────┤
	// │ gru (GRU)             │ (None, 32)      │   6,336 │
	// ├───────────────────────┼─────────────────┼─────────┤
	// │ dense (Dense)         │ (None, 1)       │      33 │
	// └───────────────────────┴─────────────────┴─────────┘
	//  Total params: 326,369 (1.24 MB)
	//  Trainable params: 326,369 (1.24 MB)
	//  Non-trainable params: 0 (0.00 B)
	// Model: "lstm"
	// ┌───────────────────────┬─────────────────┬─────────┐
	// │ Layer (type)          │ Output Shape    │ Param # │
	// ╞═══════════════════════╪═════════════════╪═════════╡
	// │ embedding (Embedding) │ (None, 100, 32) │ 320,000 │
	// ├───────────────────────┼─────────────────┼─────────┤
	// │ lstm (LSTM)           │ (None, 32)      │   8,320 │
	// ├───────────────────────┼─────────────────┼─────────┤
	// │ dense (Dense)         │ (None, 1)       │      33 │
	// └───────────────────────┴─────────────────┴─────────┘
	//  Total params: 328,353 (1.25 MB)
	//  Trainable params: 328,353 (1.25 MB)
	//  Non-trainable params: 0 (0.00 B)
}

// Sequences become equally long: zeros in front of the short ones, the end of the long ones.
func ExamplePadSequences() {
	reviews := [][]int32{{7, 8}, {1, 2, 3, 4, 5}}
	x, err := keras.PadSequences(reviews, keras.Pad{MaxLen: 4})
	fmt.Println(x, err)
	// Output: [[0 0 7 8] [2 3 4 5]] <nil>
}

// A model of three words: good (1), bad (2) and not (3), which turns the next word around.
func ExampleSequential_Fit() {
	model := keras.NewSequential("",
		keras.Embedding{InputDim: 4, OutputDim: 4},
		keras.LSTM{Units: 8},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	model.Compile(keras.Compile{Loss: keras.BinaryCrossentropy, Optimizer: keras.Adam{LearningRate: 0.05}, Metrics: []keras.Metric{keras.Accuracy}})

	x, err := keras.PadSequences([][]int32{{1}, {2}, {3, 1}, {3, 2}}, keras.Pad{})
	if err != nil {
		fmt.Println(err)
		return
	}
	positive := []int32{1, 0, 0, 1}
	history, err := model.Fit(x, positive, keras.Fit{Epochs: 100, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	scores, err := model.Evaluate(x, positive)
	if err != nil {
		fmt.Println(err)
		return
	}
	predictions, err := model.Predict(x)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("epochs:", history.Epochs())
	fmt.Println("accuracy:", scores.Get("accuracy"))
	for i, words := range []string{"good", "bad", "not good", "not bad"} {
		fmt.Printf("%s: %t\n", words, predictions[i][0] > 0.5)
	}
	// Output:
	// epochs: 100
	// accuracy: 1
	// good: true
	// bad: false
	// not good: false
	// not bad: true
}

// Labels may be classes: one output for each, a softmax over them.
func ExampleCompile() {
	model := keras.NewSequential("",
		keras.Dense{Units: 8, Activation: keras.ReLU},
		keras.Dense{Units: 3, Activation: keras.Softmax})
	model.Compile(keras.Compile{Loss: keras.SparseCategoricalCrossentropy, Optimizer: keras.Adam{LearningRate: 0.1}, Metrics: []keras.Metric{keras.Accuracy}})
	x := [][]float32{{0, 0}, {0, 1}, {1, 0}}
	classes := []int32{0, 1, 2}
	history, err := model.Fit(x, classes, keras.Fit{Epochs: 100, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("accuracy:", history.Get("accuracy")[99])
	// Output: accuracy: 1
}

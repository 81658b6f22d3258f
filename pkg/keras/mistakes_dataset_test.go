package keras_test

import (
	"errors"
	"iter"

	"github.com/gomlx/gomlx/core/tensors"
	gomlx "github.com/gomlx/gomlx/ml/train"

	"github.com/janpfeifer/must"

	. "gornn/pkg/keras"
)

// batches is a dataset of a user's own: its inputs and labels, batch by batch. One that is an error
// is a failure in place of a batch; one that is nil is no tensor.
type batches [][]any

func (batches) Name() string { return "mine" }

func (b batches) Iter() iter.Seq2[gomlx.Batch, error] {
	return func(yield func(gomlx.Batch, error) bool) {
		for _, all := range b {
			var batch gomlx.Batch
			var failed error
			for i, data := range all {
				one := (*tensors.Tensor)(nil)
				if err, ok := data.(error); ok {
					failed = err
				} else if data != nil {
					one = must.M1(tensors.FromAnyValue(data))
				}
				if i == 0 {
					batch.Inputs = append(batch.Inputs, one)
				} else {
					batch.Labels = append(batch.Labels, one)
				}
			}
			if !yield(batch, failed) {
				return
			}
		}
	}
}

// noPass has no batches to iterate over.
type noPass struct{ batches }

func (noPass) Iter() iter.Seq2[gomlx.Batch, error] { return nil }

// twoInputs has batches of two inputs.
type twoInputs struct{ batches }

func (t twoInputs) Iter() iter.Seq2[gomlx.Batch, error] {
	return func(yield func(gomlx.Batch, error) bool) {
		for b, err := range t.batches.Iter() {
			b.Inputs = append(b.Inputs, b.Inputs[0])
			if !yield(b, err) {
				return
			}
		}
	}
}

// datasetMistakes are those with a dataset.
func datasetMistakes() []mistake {
	_, x, y := words()
	good, nothing := batches{{x, y}}, (*batches)(nil)
	second := func(all ...any) func() error { return fitData(batches{{x, y}, all}, nil) }
	fit := func(x any, f Fit) func() error {
		return func() error {
			m, _, _ := words()
			_, err := m.Fit(x, nil, f)
			return err
		}
	}
	return []mistake{
		{"dataset and labels", fitData(good, y),
			`keras: y must be nil where x is a dataset, whose batches have the labels, got []int32`},
		{"dataset nil", fitData(nothing, nil), `keras: x must be a dataset or examples, got a nil *keras_test.batches`},
		{"dataset and BatchSize", fit(good, Fit{BatchSize: 8}),
			`keras: Fit.BatchSize must be 0 where x is a dataset, which makes the batches, got 8; give the size to the dataset`},
		{"dataset and ValidationSplit", fit(good, Fit{ValidationSplit: 0.2}),
			`keras: Fit.ValidationSplit needs examples in memory, got a dataset; give a dataset for validation as Fit.ValidationX`},
		{"dataset and SampleWeight", fit(good, Fit{SampleWeight: []int{1, 1, 1, 1}}),
			`keras: SampleWeight must be nil where x is a dataset; give each batch its weights, as its second Labels`},
		{"dataset for validation and labels", fit(good, Fit{ValidationX: good, ValidationY: y}),
			`keras: Fit.ValidationY must be nil where Fit.ValidationX is a dataset, whose batches have the labels, got []int32`},
		{"dataset for validation and weights", fit(good, Fit{ValidationX: good, ValidationSampleWeight: y}),
			`keras: Fit.ValidationSampleWeight must be nil where ValidationX is a dataset; give each batch its weights, as its second Labels`},
		{"dataset empty", fitData(batches{}, nil),
			`keras: x, the dataset "mine", must have at least one batch each time that it is read, got none`},
		{"dataset for validation empty", fit(good, Fit{ValidationX: batches{}}),
			`keras: Fit.ValidationX, the dataset "mine", must have at least one batch each time that it is read, got none`},
		{"dataset without a pass", fitData(noPass{}, nil), `keras: x: the dataset "mine" failed at batch 1: it gave nil in place of batches`},
		{"dataset of no labels", fitData(batches{{x}}, nil),
			`keras: x of batch 1 must have one tensor among its Inputs, and among its Labels one or, with weights, two; got 1 and 0`},
		{"dataset of two inputs", fitData(twoInputs{good}, nil),
			`keras: x of batch 1 must have one tensor among its Inputs, and among its Labels one or, with weights, two; got 2 and 1`},
		{"dataset of a nil tensor", second(x, nil), `keras: x of batch 2 must have tensors [batch, ...], got one that is nil, finalized or without axes`},
		{"dataset fails", second(errors.New("disk broken")), `keras: x: the dataset "mine" failed at batch 2: disk broken`},
		{"dataset's id", second([][]int32{{1, 7, 2}}, []int32{1}),
			`keras: x of batch 2: ids must be from 0 to below 5, as the Embedding takes, got 7 in example 0 at position 1; load the data with fewer words, or make the Embedding for more`},
		{"dataset's floats", second([][]float32{{1, 3, 2}}, []int32{1}),
			`keras: x of batch 2: an Embedding takes ids, as integers, got floats; give [][]int32, or leave the Embedding out`},
		{"dataset's label", second(x[:1], []float64{1.5}),
			`keras: y of batch 2: labels of binary_crossentropy must be in [0, 1], got 1.5 in example 0; write the two classes as 0 and 1, or choose sparse_categorical_crossentropy for more`},
		{"dataset's fewer labels", second(x, []int32{1}), `keras: x of batch 2 and y of batch 2 must be equally many, got 4 and 1`},
		{"dataset's labels of another shape", second(x[:1], [][]int32{{1, 0}}),
			`keras: y of batch 2 must have shape [batch, 1] for the loss binary_crossentropy and the model's output [batch, 1], got [batch, 2]; give such labels, or choose another loss or last layer`},
		{"dataset's weights of another shape", second(x[:2], y[:2], [][]int32{{1, 0}, {1, 1}}),
			`keras: the weights of batch 2 must have shape [batch], got [batch, 2]; give one number for each example`},
		{"dataset's weights and ClassWeight", fit(batches{{x, y, y}}, Fit{ClassWeight: map[int]float64{1: 2}}),
			`keras: Fit.ClassWeight must be nil where a dataset's batches have weights, as x of batch 1; multiply them into one`},
		{"dataset and ClassWeight of no class", fit(good, Fit{ClassWeight: map[int]float64{2: 2}}),
			`keras: Fit.ClassWeight must have classes 0 to 1, which labels of binary_crossentropy can be, got class 2; leave it out`},
		{"dataset's batch of another size", func() error {
			m, x, y := words(Embedding{InputDim: 5, OutputDim: 2}, GRU{Units: 2, Stateful: true}, Dense{Units: 1, Activation: Sigmoid})
			_, err := m.Fit(batches{{x, y}, {x[:3], y[:3]}}, nil, Fit{NoShuffle: true})
			return err
		}, `keras: the model is stateful, so that all batches must be of one size, got 4 examples in the first and 3 in batch 2 of x; leave these out`},
		{"dataset evaluated with labels", func() error {
			m, _, y := words()
			_, err := m.Evaluate(good, y)
			return err
		}, `keras: y must be nil where x is a dataset, whose batches have the labels, got []int32`},
		{"dataset predicted and empty", func() error {
			m, _, _ := words()
			_, err := m.Predict(batches{})
			return err
		}, `keras: x, the dataset "mine", must have at least one batch each time that it is read, got none`},
	}
}

package golden

import (
	"encoding/json"
	"errors"
	"fmt"
)

// keras.json names layers by their kinds and weights one by one, a form that files of KERAS_GOLDEN
// have too. decodeTutorial reads it into the form of the other files.
func decodeTutorial(text []byte) (all Values, err error) {
	var file struct {
		Layers   []namedLayer
		Training []namedTraining
		Values   // the rest
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return all, err
	}
	all = file.Values
	if len(file.Layers) == 0 || len(file.Training) == 0 || len(all.PadSequences.Cases) == 0 || len(all.Summary) == 0 {
		return all, errors.New("a part is missing; make the file with testdata/make_golden.py")
	}
	for _, l := range file.Layers {
		all.Layers = append(all.Layers, l.layer())
	}
	for _, t := range file.Training {
		all.Training = append(all.Training, t.training())
	}
	return all, nil
}

// namedLayer is a recurrent layer that returns sequences.
type namedLayer struct {
	Kind                string
	T, H                int
	X, Y, Upstream      Array
	Kernel, Bias        Array
	RecurrentKernel     Array `json:"recurrent_kernel"`
	GradX               Array `json:"grad_x"`
	GradKernel          Array `json:"grad_kernel"`
	GradRecurrentKernel Array `json:"grad_recurrent_kernel"`
	GradBias            Array `json:"grad_bias"`
}

func (l namedLayer) layer() Layer {
	return Layer{Stack: Stack{
		Name:        fmt.Sprintf("%s/T=%d", l.Kind, l.T),
		Layers:      []Config{config(l.Kind, map[string]any{"Units": l.H, "ReturnSequences": true})},
		X:           l.X,
		Weights:     []Array{l.Kernel, l.RecurrentKernel, l.Bias},
		Y:           l.Y,
		Upstream:    l.Upstream,
		GradX:       l.GradX,
		GradWeights: []Array{l.GradKernel, l.GradRecurrentKernel, l.GradBias},
	}}
}

// namedTraining is an Embedding-recurrent-Dense model, compiled with RMSprop of Keras's defaults.
type namedTraining struct {
	Kind                              string
	Vocab, E, H, Batch, Steps, Params int
	X                                 [][]int32
	Y                                 []int32
	Initial, Final                    map[string]Array
	BatchLoss                         []float64 `json:"batch_loss"`
	BatchAccuracy                     []float64 `json:"batch_accuracy"`
	EvalX                             [][]int32 `json:"eval_x"`
	EvalY                             []int32   `json:"eval_y"`
	EvalLoss                          float64   `json:"eval_loss"`
	EvalAccuracy                      float64   `json:"eval_accuracy"`
	Predict                           Array
	Fit                               struct {
		ValidationSplit float64 `json:"validation_split"`
		History         History
	}
}

func (t namedTraining) training() Training {
	return Training{
		Name: t.Kind,
		Layers: []Config{
			config("embedding", map[string]any{"InputDim": t.Vocab, "OutputDim": t.E}),
			config(t.Kind, map[string]any{"Units": t.H}),
			config("dense", map[string]any{"Units": 1, "Activation": "sigmoid"})},
		Loss:          "binary_crossentropy",
		Optimizer:     config("rmsprop", map[string]any{}),
		X:             rows(t.X),
		Y:             row(t.Y),
		IDs:           true,
		Batch:         t.Batch,
		Steps:         t.Steps,
		Initial:       inOrder(t.Initial),
		Final:         inOrder(t.Final),
		BatchLoss:     t.BatchLoss,
		BatchAccuracy: t.BatchAccuracy,
		Evaluate:      [2]float64{t.EvalLoss, t.EvalAccuracy},
		FitExamples:   int(float64(len(t.X)) * (1 - t.Fit.ValidationSplit)),
		History:       t.Fit.History,
		Unseen: &Unseen{Params: t.Params, X: rows(t.EvalX), Y: row(t.EvalY),
			Predict: t.Predict.Data, ValidationSplit: t.Fit.ValidationSplit},
	}
}

// inOrder returns the weights in the order of get_weights.
func inOrder(named map[string]Array) (weights []Array) {
	for _, name := range []string{"embedding", "kernel", "recurrent_kernel", "bias", "dense_kernel", "dense_bias"} {
		weights = append(weights, named[name])
	}
	return weights
}

func row(values []int32) Array {
	a := Array{Shape: []int{len(values)}}
	for _, v := range values {
		a.Data = append(a.Data, float32(v))
	}
	return a
}

func rows(values [][]int32) Array {
	a := Array{Shape: []int{len(values), len(values[0])}}
	for _, v := range values {
		a.Data = append(a.Data, row(v).Data...)
	}
	return a
}

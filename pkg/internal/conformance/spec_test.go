package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"gornn/pkg/internal/golden"
	"gornn/pkg/keras"
)

// spec is what a row computes: of one kind, with the fields of that kind.
type spec struct {
	Kind       string
	Layers     []golden.Config
	X          golden.Array
	IDs        bool // X holds ids
	Weights    map[string]golden.Array
	Expect     json.RawMessage
	Atol, Rtol float64

	Specs []spec // of kind all: every one holds

	// Of kind predict, shape, refused and gradient: what the layers take, and give beside their
	// output.
	Mask         [][]float64
	InitialState []golden.Array `json:"initial_state"` // of all layers, one after another
	States       []golden.Array // after the last step, of all layers
	Calls        int            // the layers are stateful, and called so often
	// Of the recurrent layers.
	ResetAfter        *bool           `json:"reset_after"`
	ZeroOutputForMask bool            `json:"zero_output_for_mask"`
	MergeMode         json.RawMessage `json:"merge_mode"`

	Input, Output []int   // of kinds basics, shape, output_dims
	StateDims     [][]int `json:"state_dims"`
	NWeights      int     `json:"n_weights"`
	NLosses       int     `json:"n_losses"` // weights with a penalty
	Vocab         int

	Optimizer golden.Config // of kinds optimizer, clip, refused_fit
	W0        []float32
	Grads     json.RawMessage
	Expects   [][]float64
	Grad      []float32

	Schedule     golden.Config // of kind schedule
	Steps, Rates []float64

	Loss, Activation string // of kinds loss, refused_loss
	Y                golden.Array
	SampleWeight     *golden.Array `json:"sample_weight"`
	LabelSmoothing   float64       `json:"label_smoothing"`

	Sequences           json.RawMessage // of kind pad
	MaxLen              int
	Padding, Truncating string
	Value               float64

	Upstream golden.Array // of kind gradient
	GradX    golden.Array `json:"grad_x"`
}

func decodeSpec(text json.RawMessage) (s spec, err error) { return s, decodeStrictly(text, &s) }

func (s spec) run() error {
	kinds := map[string]func() error{
		"all": s.all, "predict": s.predict, "shape": s.shape, "output_dims": s.outputDims, "basics": s.basics, "refused": s.refused,
		"gradient": s.gradient, "loss": s.loss, "refused_loss": s.refusedLoss, "refused_fit": s.refusedFit,
		"optimizer": s.optimizer, "clip": s.clip, "schedule": s.schedule, "pad": s.pad,
	}
	if kinds[s.Kind] == nil {
		return errLacking{fmt.Sprintf("the runner has no kind %q", s.Kind), true}
	}
	return kinds[s.Kind]()
}

func (s spec) all() error {
	for _, one := range s.Specs {
		if err := one.run(); err != nil {
			return err
		}
	}
	return nil
}

// predict compares the output for given weights, and the states, looped and unrolled.
func (s spec) predict() error {
	var want golden.Array
	if err := json.Unmarshal(s.Expect, &want); err != nil {
		return err
	}
	for _, unroll := range s.unrolls() {
		m, err := s.stack(unroll)
		if err != nil {
			return err
		}
		if err := m.set(s.Weights); err != nil {
			return err
		}
		y, states, err := m.call(s)
		if err != nil {
			return err
		}
		if err := near("output", y.Data, floats(want.Data), s.Atol, s.Rtol); err != nil {
			return err
		}
		for i, want := range s.States {
			if err := near(fmt.Sprintf("state %d", i+1), states[i].Data, floats(want.Data), s.Atol, s.Rtol); err != nil {
				return err
			}
		}
	}
	return nil
}

// shape compares the size of the output: [batch, values of an example].
func (s spec) shape() error {
	m, err := s.stack(false)
	if err != nil {
		return err
	}
	y, _, err := m.call(s)
	if err != nil {
		return err
	}
	if batch := y.Shape[0]; batch != s.Output[0] || len(y.Data)/batch != product(s.Output[1:]) {
		return fmt.Errorf("the output is %v, expected %v", y.Shape, s.Output)
	}
	return nil
}

// outputDims compares what a layer says of its output, and the size of its states; -1 stands for
// any size.
func (s spec) outputDims() error {
	m, err := s.stack(false)
	if err != nil {
		return err
	}
	if got := m.layers[0].OutputDims(s.Input[1:]); !slices.Equal(got, s.Output[1:]) {
		return fmt.Errorf("the output's dims are %v, expected %v", got, s.Output[1:])
	}
	if s.StateDims == nil {
		return nil
	}
	concrete := func(dims []int) []int {
		dims = slices.Clone(dims)
		for i := range dims {
			if dims[i] < 0 {
				dims[i] = 2
			}
		}
		return dims
	}
	dims := concrete(s.Input)
	s.X = golden.Array{Shape: dims, Data: make([]float32, product(dims))}
	y, states, err := m.call(s)
	if err != nil {
		return err
	}
	if want := concrete(s.Output); !slices.Equal(y.Shape, want) {
		return fmt.Errorf("the output is %v, expected %v", y.Shape, want)
	}
	for i, want := range s.StateDims {
		if !slices.Equal(states[i].Shape, concrete(want)) {
			return fmt.Errorf("state %d is %v, expected %v", i+1, states[i].Shape, want)
		}
	}
	return nil
}

// basics is what Keras's run_layer_test checks of a layer beyond Python: output shape, number of
// weights, number of penalties, training.
func (s spec) basics() error {
	for _, unroll := range s.unrolls() {
		m, err := s.stack(unroll)
		if err != nil {
			return err
		}
		if got := m.layers[0].OutputDims(s.Input[1:]); !slices.Equal(got, s.Output[1:]) {
			return fmt.Errorf("the output's dims are %v, expected %v", got, s.Output[1:])
		}
		if got := len(m.layers[0].Weights(s.Input[1:])); got != s.NWeights {
			return fmt.Errorf("%d weights, expected %d", got, s.NWeights)
		}
		losses := 0
		for _, w := range m.layers[0].Weights(s.Input[1:]) {
			if w.Regularizer != (keras.Regularizer{}) {
				losses++
			}
		}
		if losses != s.NLosses {
			return fmt.Errorf("%d penalties, expected %d", losses, s.NLosses)
		}
		if err := s.train(m.layers); err != nil {
			return err
		}
	}
	return nil
}

// train trains layers for one epoch, and sees that losses and outputs are there.
func (s spec) train(layers []keras.Layer) error {
	m := keras.NewSequential("", append([]keras.Layer{keras.Input{Shape: s.Input[1:]}}, layers...)...)
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: keras.SGD{}})
	x, y := tensor(s.made(s.Input), s.IDs), tensor(s.made(s.Output), false)
	h, err := m.Fit(x, y, keras.Fit{Epochs: 1})
	if err != nil {
		return err
	}
	if len(h.Get("loss")) != 1 || !(h.Get("loss")[0] >= 0) {
		return fmt.Errorf("the losses are %v", h.Get("loss"))
	}
	got, err := m.Predict(x)
	if err != nil {
		return err
	}
	if len(got) != s.Output[0] || len(got[0]) != product(s.Output[1:]) {
		return fmt.Errorf("the output is [%d, %d], expected %v", len(got), len(got[0]), s.Output)
	}
	return nil
}

// made returns an array of numbers in [0, 1], or of ids below Vocab.
func (s spec) made(dims []int) golden.Array {
	a := golden.Array{Shape: dims, Data: make([]float32, product(dims))}
	for i := range a.Data {
		a.Data[i] = float32(math.Abs(math.Sin(float64(i + 1))))
		if s.Vocab > 0 {
			a.Data[i] = float32(i % s.Vocab)
		}
	}
	return a
}

// refused wants an error.
func (s spec) refused() error {
	m, err := s.stack(false)
	if err != nil {
		return err
	}
	_, _, err = m.call(s)
	return wantError(err)
}

func wantError(err error) error {
	if err == nil {
		return errors.New("got no error, expected one")
	}
	return nil
}

// near is numpy's allclose: |got - want| <= atol + rtol |want| for each of as many numbers.
func near[T float32 | float64](what string, got []T, want []float64, atol, rtol float64) error {
	if len(got) != len(want) {
		return fmt.Errorf("%s: %d numbers, expected %d", what, len(got), len(want))
	}
	for i := range want {
		if d := math.Abs(float64(got[i]) - want[i]); !(d <= atol+rtol*math.Abs(want[i])) && float64(got[i]) != want[i] {
			return fmt.Errorf("%s: number %d is %.9g, expected %.9g", what, i+1, got[i], want[i])
		}
	}
	return nil
}

func floats(values []float32) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = float64(v)
	}
	return out
}

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

package conformance

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/backend"
	"gornn/pkg/internal/golden"
	"gornn/pkg/keras"
)

// gradient compares a layer's output, and the gradients of sum(output * upstream) for x and the
// weights, looped and unrolled.
func (s spec) gradient() error {
	var grads map[string]golden.Array
	if err := json.Unmarshal(s.Grads, &grads); err != nil {
		return err
	}
	var want golden.Array
	if err := json.Unmarshal(s.Expect, &want); err != nil {
		return err
	}
	for _, unroll := range s.unrolls() {
		got, names, err := s.gradients(unroll)
		if err != nil {
			return err
		}
		wants := []golden.Array{want, s.GradX}
		for _, name := range names[2:] {
			g, found := grads[name]
			if !found {
				return fmt.Errorf("the row has no gradient of %s", name)
			}
			wants = append(wants, g)
		}
		for i, want := range wants {
			if err := near(names[i], got[i].Data, floats(want.Data), s.Atol, s.Rtol); err != nil {
				return err
			}
		}
	}
	return nil
}

// gradients computes the output, the gradient of x, and those of the first layer's weights.
func (s spec) gradients(unroll bool) (values []golden.Array, names []string, err error) {
	m, err := s.stack(unroll)
	if err != nil {
		return nil, nil, err
	}
	full := map[string]golden.Array{} // the weights of rows of one layer may be named without it
	for path, a := range s.Weights {
		full["/"+m.names[0]+"/"+strings.TrimPrefix(path, "/"+m.names[0]+"/")] = a
	}
	if err := m.set(full); err != nil {
		return nil, nil, err
	}
	names = []string{"output", "x"}
	in := s.inputs(tensor(s.X, false), tensor(s.Upstream, false))
	values, err = m.compute(1, in, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
		x, upstream := in[0], in[1]
		y, _ := m.graph(scope, s, x, in[2:])
		of := []*graph.Node{x}
		for _, w := range m.layers[0].Weights(m.dims) {
			of, names = append(of, w.Variable(scope.At("%s", m.names[0])).NodeValue(x.Graph())), append(names, w.Name)
		}
		return append([]*graph.Node{y}, graph.Gradient(graph.ReduceAllSum(graph.Mul(y, upstream)), of...)...)
	})
	return values, names, err
}

// loss compares the loss of a model that is an activation alone.
func (s spec) loss() error {
	var want float64
	if err := json.Unmarshal(s.Expect, &want); err != nil {
		return err
	}
	got, err := s.evaluate()
	if err != nil {
		return err
	}
	return near("loss", []float64{got}, []float64{want}, s.Atol, s.Rtol)
}

func (s spec) evaluate() (float64, error) {
	m := keras.NewSequential("", keras.Activation(s.Activation))
	m.Compile(keras.Compile{Loss: keras.Loss(s.Loss), LabelSmoothing: s.LabelSmoothing})
	var of keras.Evaluate
	if s.SampleWeight != nil {
		of.SampleWeight = tensor(*s.SampleWeight, false)
	}
	scores, err := m.Evaluate(tensor(s.X, false), tensor(s.Y, false), of)
	return scores.Loss(), err
}

func (s spec) refusedLoss() error {
	_, err := s.evaluate()
	return wantError(err)
}

func (s spec) refusedFit() error {
	o, err := decode[keras.Optimizer](s.Optimizer)
	if err != nil {
		return err
	}
	m := keras.NewSequential("", keras.Dense{Units: 1})
	m.Compile(keras.Compile{Loss: keras.MeanSquaredError, Optimizer: o})
	_, err = m.Fit([][]float32{{1}, {2}}, []float32{1, 2}, keras.Fit{})
	return wantError(err)
}

// optimizer compares the weights after each of the given gradients.
func (s spec) optimizer() error {
	var grads [][]float32
	if err := json.Unmarshal(s.Grads, &grads); err != nil {
		return err
	}
	o, err := decode[keras.Optimizer](s.Optimizer)
	if err != nil {
		return err
	}
	steps, _, err := descend(o, s.W0, grads)
	if err != nil {
		return err
	}
	for i, got := range steps {
		if err := near(fmt.Sprintf("weights after step %d", i+1), got, s.Expects[i], s.Atol, s.Rtol); err != nil {
			return err
		}
	}
	return nil
}

// descend takes a step for each gradient, which is that of sum(w * gradient), and returns w after
// each.
func descend(o keras.Optimizer, w0 []float32, gradients [][]float32) (after [][]float32, store *model.Store, err error) {
	engine, err := backend.New()
	if err != nil {
		return nil, nil, err
	}
	store = model.NewStore()
	w := store.VariableWithValue("/w", tensors.FromFlatDataAndDimensions(w0, len(w0)))
	exec, err := model.NewExec(engine, store, func(scope *model.Scope, in []*graph.Node) *graph.Node {
		g := in[0].Graph()
		store.SetTraining(g, true)
		loss := graph.ReduceAllSum(graph.Mul(w.NodeValue(g), in[0]))
		o.UpdateGraph(scope, g, loss)
		return loss
	})
	if err != nil {
		return nil, nil, err
	}
	defer exec.Finalize()
	for _, gradient := range gradients {
		if _, err := exec.Call(tensors.FromFlatDataAndDimensions(gradient, len(gradient))); err != nil {
			return nil, nil, err
		}
		after = append(after, tensors.MustCopyFlatData[float32](w.MustValue()))
	}
	return after, store, nil
}

// clip reads the clipped gradient off what the optimizer makes of it: SGD a step, Adam a first
// moment, RMSprop a second.
func (s spec) clip() error {
	o, err := decode[keras.Optimizer](s.Optimizer)
	if err != nil {
		return err
	}
	if sgd, ok := o.(keras.SGD); ok {
		sgd.LearningRate = 1
		o = sgd
	}
	after, store, err := descend(o, make([]float32, len(s.Grad)), [][]float32{s.Grad})
	if err != nil {
		return err
	}
	slot := func(name string) []float64 {
		return floats(tensors.MustCopyFlatData[float32](store.GetVariable("/optimizer/w/" + name).MustValue()))
	}
	var got []float64
	switch o.(type) {
	case keras.SGD:
		for _, v := range after[0] {
			got = append(got, -float64(v))
		}
	case keras.Adam:
		for _, v := range slot("momentum") {
			got = append(got, v/(1-.9))
		}
	case keras.RMSprop:
		for _, v := range slot("velocity") {
			got = append(got, math.Sqrt(v/(1-.9)))
		}
	}
	var want []float64
	if err := json.Unmarshal(s.Expect, &want); err != nil {
		return err
	}
	return near("clipped gradient", got, want, s.Atol, s.Rtol)
}

// schedule compares the rates at the given steps.
func (s spec) schedule() error {
	schedule, err := decode[keras.Schedule](s.Schedule)
	if err != nil {
		return err
	}
	if p, ok := schedule.(keras.PolynomialDecay); ok && p.EndLearningRate == 0 &&
		strings.Contains(string(s.Schedule.Config), "EndLearningRate") {
		p.EndLearningRate = keras.Zero
		schedule = p
	}
	engine, err := backend.New()
	if err != nil {
		return err
	}
	exec, err := graph.NewExec(engine, schedule.Rate)
	if err != nil {
		return err
	}
	defer exec.Finalize()
	var got []float32
	for _, step := range s.Steps {
		rate, err := exec.Call1(tensors.FromScalar(float32(step)))
		if err != nil {
			return err
		}
		got = append(got, tensors.ToScalar[float32](rate))
	}
	return near("rates", got, s.Rates, s.Atol, s.Rtol)
}

// pad compares pad_sequences of ids, floats or vectors.
func (s spec) pad() error {
	known := false
	for _, pad := range []func(spec) (bool, error){padOf[int32], padOf[float32], padOf[[]int32]} {
		fits, err := pad(s)
		if err != nil {
			return err
		}
		known = known || fits
	}
	if !known {
		return errLacking{fmt.Sprintf("the runner does not read the sequences %s", s.Sequences), true}
	}
	return nil
}

// padOf pads sequences of T, unless they have time steps of another type.
func padOf[T any](s spec) (fits bool, err error) {
	var sequences, want [][]T
	if json.Unmarshal(s.Sequences, &sequences) != nil || json.Unmarshal(s.Expect, &want) != nil {
		return false, nil
	}
	got, err := keras.PadSequences(sequences, keras.Pad{MaxLen: s.MaxLen, Padding: keras.Side(s.Padding), Truncating: keras.Side(s.Truncating), Value: s.Value})
	if err == nil && !reflect.DeepEqual(got, want) {
		err = fmt.Errorf("got %v, expected %v", got, want)
	}
	return true, err
}

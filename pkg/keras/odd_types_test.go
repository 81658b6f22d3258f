package keras_test

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"os"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	. "gornn/pkg/keras"

	"gornn/pkg/internal/odd"
	"gornn/pkg/rnn"
	"gornn/pkg/text"
)

// fault says in which of its methods a user's type goes wrong, and how: see [odd.Misbehave], and 2
// for a result of rubbish.
type fault struct {
	In  string
	How int
}

// at goes wrong in a method, or reports that its result is to be rubbish.
func (f fault) at(method string) (rubbish bool) {
	if f.In != method {
		return false
	}
	odd.Misbehave(f.How)
	return true
}

// faults are all ways to go wrong in the methods.
func faults(methods ...string) (all []fault) {
	for _, method := range methods {
		for how := range 3 {
			all = append(all, fault{method, how})
		}
	}
	return all
}

// badLayer is a layer of a user's.
type badLayer struct{ Fault fault }

func (l badLayer) Kind() string {
	if l.Fault.at("Kind") {
		return "a/b\n"
	}
	return "bad_layer"
}

func (l badLayer) OutputDims(input []int) []int {
	if l.Fault.at("OutputDims") {
		return []int{-3, 0, 7}
	}
	return input
}

func (l badLayer) Weights([]int) []Weight {
	if l.Fault.at("Weights") {
		return []Weight{{Name: "../w", Dims: []int{-1}}, {}}
	}
	if l.Fault.at("Init") {
		short := func(*rand.Rand, []int) []float32 { return nil }
		return []Weight{{Name: "w", Dims: []int{2}, Init: short}}
	}
	return []Weight{{Name: "w", Dims: []int{2}}}
}

func (l badLayer) Call(_ *model.Scope, x *graph.Node) *graph.Node {
	switch {
	case l.Fault.at("Call"):
		return nil
	case l.Fault.at("Shape"):
		return graph.Add(x, graph.Const(x.Graph(), []float32{1, 2, 3, 4, 5, 6, 7}))
	case l.Fault.at("Scalar"):
		return graph.ReduceAllSum(x)
	}
	return x
}

// badCell is a cell of a user's.
type badCell struct{ Fault fault }

func (c badCell) Kind() string { c.Fault.at("Kind"); return "bad_cell" }

func (c badCell) Cell() Cell {
	if c.Fault.at("Cell") {
		return Cell{Units: 2, States: []string{"h"}, Gates: []Gate{{Name: "g"}}}
	}
	return Cell{Units: 2, States: []string{"h"}, Gates: []Gate{{Name: "g"}}, Step: func(s *Step) {
		h := s.State("h")
		switch {
		case c.Fault.at("Step"):
			s.Next("other", h)
		case c.Fault.at("Next"):
			s.Next("h", nil)
		default:
			s.Next("h", s.Gate("g", h))
		}
	}}
}

// badMetric is a metric of a user's.
type badMetric struct{ Fault fault }

func (m badMetric) Name() string {
	if m.Fault.at("Name") {
		return "val_\x00"
	}
	return "bad"
}

func (m badMetric) Of(_ Loss, y, output *graph.Node) *graph.Node {
	switch {
	case m.Fault.at("Of"):
		return nil
	case m.Fault.at("Shape"):
		return graph.ReduceAllSum(output)
	}
	return graph.ReduceMean(output, -1)
}

// badCallback is a callback of a user's.
type badCallback struct{ Fault fault }

func (c badCallback) EpochEnd(m *Sequential, _ History) (bool, error) {
	if c.Fault.at("EpochEnd") {
		m.Add(nil)
		m.Compile(Compile{})
	}
	return false, nil
}

func (c badCallback) Check(*Sequential, []string) error {
	c.Fault.at("Check")
	return nil
}

func (c badCallback) TrainBegin(m *Sequential) error {
	if c.Fault.at("TrainBegin") {
		return m.Load()
	}
	return nil
}

func (c badCallback) EpochBegin(m *Sequential, _ int) error {
	if c.Fault.at("EpochBegin") {
		return m.ResetStates()
	}
	return nil
}

func (c badCallback) BatchEnd(m *Sequential, _ Progress) (bool, error) {
	if c.Fault.at("BatchEnd") {
		m.Compile(Compile{})
	}
	return false, nil
}

func (c badCallback) Series() []string {
	if c.Fault.at("Series") {
		return []string{"val_\x00"}
	}
	return nil
}

func (c badCallback) Figures(*Sequential) ([]float64, error) {
	if c.Fault.at("Figures") {
		return []float64{1}, nil
	}
	return nil, nil
}

func (c badCallback) TrainEnd(m *Sequential, _ History) error {
	if c.Fault.at("TrainEnd") {
		return m.Save("../x")
	}
	return nil
}

// badSchedule is a schedule of a user's.
type badSchedule struct{ Fault fault }

func (s badSchedule) Kind() string {
	if s.Fault.at("Kind") {
		return ""
	}
	return "bad_schedule"
}

func (s badSchedule) Rate(step *graph.Node) *graph.Node {
	switch {
	case s.Fault.at("Rate"):
		return nil
	case s.Fault.at("Shape"):
		return graph.Const(step.Graph(), []float32{1, 2, 3})
	}
	return graph.MulScalar(step, 0.01)
}

// badOptimizer is an optimizer of a user's.
type badOptimizer struct{ Fault fault }

func (o badOptimizer) Kind() string { o.Fault.at("Kind"); return "bad_optimizer" }

func (o badOptimizer) UpdateGraph(*model.Scope, *graph.Graph, *graph.Node) {
	o.Fault.at("UpdateGraph")
}

func (o badOptimizer) Clear(*model.Scope) error { o.Fault.at("Clear"); return nil }

// badFiles are files of a user's.
type badFiles struct{ Fault fault }

func (f badFiles) Open(string) (fs.File, error) {
	if f.Fault.at("Open") {
		return nil, os.ErrClosed
	}
	return nil, fs.ErrNotExist
}

// oddImplementations has the maker give the bad types, and nil pointers, for interfaces.
func oddImplementations(m *odd.Maker) {
	layers := []Layer{nil, (*LSTM)(nil), (*badLayer)(nil), &GRU{Units: 2}, LSTM{}, Input{}, LSTM{Units: 1 << 20},
		Dense{Units: -1}, Embedding{InputDim: 5, OutputDim: 1 << 40}, Activation("telu"), Dropout{Rate: 1},
		Bidirectional{}, Bidirectional{Layer: (*LSTM)(nil)}, Bidirectional{Layer: LSTM{Units: 2}, Backward: (*GRU)(nil)},
		Bidirectional{Layer: Bidirectional{Layer: GRU{Units: 2}}}, TimeDistributed{}, TimeDistributed{Layer: (*Dense)(nil)},
		TimeDistributed{Layer: LSTM{Units: 2}}, RNN{}, RNN{Cell: (*LSTM)(nil)}, RNN{Cell: (*badCell)(nil)},
		RNN{Cells: []rnn.HasCell{nil}}, RNN{Cell: RNNCell(nil)}, Flatten{}, Masking{}, LayerNormalization{Epsilon: -1},
		PReLU{SharedAxes: []int{-1}}, PReLU{}, LeakyReLU{}, Dropout{Rate: 0.5, NoiseShape: []int{7, 1}},
		TextVectorization{}, TextVectorization{Vocabulary: new(text.Vocabulary)}, &TextVectorization{}, (*TextVectorization)(nil),
		TimeDistributed{Layer: TextVectorization{}}, TextVectorization{Vocabulary: vocabularyOf("a"), OutputSequenceLength: -1},
		TextVectorization{Vocabulary: vocabularyOf("a"), OutputSequenceLength: 1 << 40}}
	for _, f := range faults("Kind", "OutputDims", "Weights", "Init", "Call", "Shape", "Scalar") {
		layers = append(layers, badLayer{f}, TimeDistributed{Layer: badLayer{f}}, Bidirectional{Layer: badLayer{f}})
	}
	for _, f := range faults("Kind", "Cell", "Step", "Next") {
		layers = append(layers, RNN{Cell: badCell{f}}, Bidirectional{Layer: RNN{Cell: badCell{f}}})
	}
	odd.Odd(m, layers...)
	metrics := []Metric{nil, (*badMetric)(nil), &AUC{}, AUC{NumThresholds: -1}, Precision{Threshold: 2}, CategoricalAccuracy, Metrics("no")[0]}
	for _, f := range faults("Name", "Of", "Shape") {
		metrics = append(metrics, badMetric{f})
	}
	odd.Odd(m, metrics...)
	callbacks := []Callback{nil, (*EarlyStopping)(nil), &EarlyStopping{}, (*badCallback)(nil)}
	for _, f := range faults("Check", "TrainBegin", "EpochBegin", "BatchEnd", "Series", "Figures", "EpochEnd", "TrainEnd") {
		callbacks = append(callbacks, badCallback{f})
	}
	odd.Odd(m, callbacks...)
	schedules := []Schedule{nil, (*CosineDecay)(nil), &CosineDecay{}, (*badSchedule)(nil), PiecewiseConstantDecay{}, PolynomialDecay{DecaySteps: -1}}
	for _, f := range faults("Kind", "Rate", "Shape") {
		schedules = append(schedules, badSchedule{f})
	}
	odd.Odd(m, schedules...)
	optimizers := []Optimizer{nil, (*Adam)(nil), &Adam{}, (*badOptimizer)(nil), SGD{ClipNorm: -1}, OptimizerNamed("adm"), AdamW{ExcludeFromWeightDecay: []string{""}}, Adam{LearningRate: -1}, SGD{LearningRate: 1e30}}
	for _, f := range faults("Kind", "UpdateGraph", "Clear") {
		optimizers = append(optimizers, badOptimizer{f})
	}
	odd.Odd(m, optimizers...)
	odd.Odd[Kinded](m, nil, (*LSTM)(nil), (*badLayer)(nil), &badCell{})
	files := []fs.FS{nil, (*badFiles)(nil), os.DirFS("/nowhere")}
	for _, f := range faults("Open") {
		files = append(files, badFiles{f})
	}
	odd.Odd(m, files...)
	ended, end := context.WithCancel(context.Background())
	end()
	odd.Odd[context.Context](m, nil, ended, (*badContext)(nil))
}

// badContext is a context that is nil.
type badContext struct{ context.Context }

// RNNCell is an interface, so that a cell may be an interface of nil.
type RNNCell = rnn.HasCell

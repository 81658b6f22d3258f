package keras

import (
	"fmt"
	"strconv"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/backend"
	"gornn/pkg/layers"
	"gornn/pkg/run"
)

// Sequential is a stack of layers, each with one input and one output: Keras's Sequential.
//
// Predict, Evaluate and Inspect may be called from several goroutines. They take turns, since one
// backend computes one thing after another. Add, Compile, SetWeights, SetTrainable, Fit and Load
// change the model and must run alone, but for calls from within Fit's callbacks.
type Sequential struct {
	name     string
	layers   []Layer
	compile  Compile
	input    []int // dims of one example, -1 for any; nil: nothing is known
	declared bool  // input is an Input layer's
	presumed bool  // input is [-1], of ids whose axes no example has told yet
	built    bool  // the weights are there, for this input

	mutex   sync.Mutex // held by the methods for several goroutines
	store   *model.Store
	own     compute.Backend // this model's alone, from FitAll, or for its devices
	devices int             // that compute a training step
	graphs  graphs
	folder  run.Folder // of its run
	run     *run.Run   // of Fit or Load
	batchOf int        // the number of examples in the states of stateful layers; 0: any, all zeros
	given   pending    // to the weights that are not made yet
	thawed  []string   // layers that SetTrainable trains, against what a run says
	epoch   int        // of the weights, if not the run's last: its best, after LoadBest
	trained int        // epochs behind the weights, of all calls of Fit
	source  arrays     // which of the run's arrays the model was given

	training  *training                // under way
	failed    error                    // of the last Fit, until it is told
	trainable string                   // the frozen weights, as training graphs know them
	kept      map[Callback]keptWeights // weights that callbacks may restore
}

// NewSequential returns a model of the given layers. Its name is the name of its run on disk:
// lower-case letters, digits, "-", "_" and "."; a model named "" is not saved.
func NewSequential(name string, layers ...Layer) *Sequential {
	m := &Sequential{name: name, store: model.NewStore()}
	m.Add(layers...)
	return m
}

// Add puts layers on top of the model.
func (m *Sequential) Add(added ...Layer) {
	if m.made() != nil || m.whileTraining("Add") != nil {
		return // and Fit says why
	}
	m.graphs.wait()
	for _, l := range added {
		if in, ok := l.(Input); ok && len(m.layers) == 0 && !m.declared {
			m.declared = true
			m.input = append([]int{}, in.Shape...)
			continue
		}
		if _, ok := l.(TakesIDs); ok && len(m.layers) == 0 && m.input == nil {
			m.input, m.presumed = []int{-1}, true // a sequence of ids, of any length
		}
		m.layers = append(m.layers, l)
	}
	m.built, m.run = false, nil
	m.graphs.clear()
}

// Name returns the model's name.
func (m *Sequential) Name() string {
	if m.made() != nil {
		return ""
	}
	return m.name
}

// made returns an error for a nil model, such as comes with an error of Load, and for a zero one.
func (m *Sequential) made() error {
	if m == nil || m.store == nil {
		return errorf("there is no model; make one with NewSequential, or see why Load made none")
	}
	return nil
}

// RunsIn has the model's runs lie in the folder dir, and not in runs/ of the data folder. It
// returns the model.
func (m *Sequential) RunsIn(dir string) *Sequential {
	if m.made() == nil && m.whileTraining("RunsIn") == nil {
		m.folder = run.In(dir)
	}
	return m
}

// quotedName returns the model's name for errors.
func (m *Sequential) quotedName() string {
	if m.name == "" {
		return "the model"
	}
	return strconv.Quote(m.name)
}

// Store returns the GoMLX store with the model's variables: those of layer "lstm" below /lstm, the
// optimizer's below /optimizer.
//
// The weights are there where the input's features are known, as an Input or an Embedding says;
// they have the values of seed 0 if they were not there yet. Else they are there from the first
// Fit, Evaluate, Predict or Load on.
func (m *Sequential) Store() *model.Store {
	if m.made() != nil {
		return model.NewStore()
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.graphs.wait()
	if !m.built && m.input != nil {
		presumed := m.presumed
		m.build(m.input, 0) // an error comes again, from Fit or Predict
		m.presumed = presumed
	}
	return m.store
}

// Graph adds the model to a graph of GoMLX: x [batch, ...] -> the output of the last layer. It is a
// model function as GoMLX's Trainer takes them. It panics on errors, as functions that build graphs
// do.
func (m *Sequential) Graph(scope *model.Scope, x *graph.Node) *graph.Node {
	logits, activation, _ := m.forward(scope, x)
	return activation.Apply(logits)
}

// forward adds the model to the graph but for the last activation. The mask is the output's,
// [batch, time], or nil.
func (m *Sequential) forward(
	scope *model.Scope, x *graph.Node) (logits *graph.Node, last Activation, mask *graph.Node) {
	names := m.layerNames()
	for i, l := range m.layers {
		at := scope.At("%s", names[i])
		within(fmt.Sprintf("layer %d", i+1), func() {
			if a, ok := l.(Activated); ok && i == len(m.layers)-1 {
				x, last = a.Logits(at, x)
			} else {
				x, mask = layers.Call(l, at, x, mask)
			}
			checkOutput(l, x)
		})
	}
	return x, last, mask
}

// layerNames names the layers as Keras does, by kind and a number from the second of a kind on:
// "lstm", "lstm_1".
func (m *Sequential) layerNames() []string {
	names := make([]string, len(m.layers))
	seen := map[string]int{}
	for i, l := range m.layers {
		names[i] = l.Kind()
		if n := seen[l.Kind()]; n > 0 {
			names[i] = fmt.Sprintf("%s_%d", l.Kind(), n)
		}
		seen[l.Kind()]++
	}
	return names
}

// engine returns the model's backend.
func (m *Sequential) engine() (compute.Backend, error) {
	if m.compile.Backend != nil {
		return m.compile.Backend, nil
	}
	if m.own != nil {
		return m.own, nil
	}
	return backend.New()
}

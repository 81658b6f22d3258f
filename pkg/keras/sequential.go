package keras

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"gornn/pkg/backend"
	"gornn/pkg/rnn"
	"gornn/pkg/run"
)

// Sequential is a stack of layers, each with one input and one output: Keras's Sequential.
type Sequential struct {
	name     string
	layers   []Layer
	compile  Compile
	input    []int // dims of one example, -1 where not known yet; nil: nothing is known
	hasInput bool  // which an Input layer says
	built    bool  // the weights are there, for this input

	store           *model.Store
	own             compute.Backend // what FitAll gave this model alone
	train, evaluate *model.Exec     // made on first use
	predict         *model.Exec
	guarded         []string // the paths of the variables that a training step changes
	run             *run.Run // what Fit saves to, or Load found
	statesOf        int      // how many examples the states of stateful layers are of; 0: of any, they are zeros
	epoch           int      // whose weights the model has, if not the run's last: its best, after LoadBest

	best       map[EarlyStopping][]run.Tensor // state after the best epoch so far, for those who restore it
	checkpoint bool                           // a BestCheckpoint chooses the epoch that the run keeps as its best
}

// NewSequential returns a model of the given layers. Its name is the name of its run on disk: lower-case letters,
// digits, "-", "_" and "."; a model named "" is not saved.
func NewSequential(name string, layers ...Layer) *Sequential {
	m := &Sequential{name: name, store: model.NewStore()}
	m.Add(layers...)
	return m
}

// Add puts layers on top of the model.
func (m *Sequential) Add(layers ...Layer) {
	for _, l := range layers {
		if in, ok := l.(Input); ok && len(m.layers) == 0 && !m.hasInput {
			m.hasInput = true
			m.input = slices.Clone(in.Shape)
			continue
		}
		if _, ok := l.(Embedding); ok && len(m.layers) == 0 && m.input == nil {
			m.input = []int{-1} // a sequence of ids, of any length
		}
		m.layers = append(m.layers, l)
	}
	m.built, m.train, m.evaluate, m.predict = false, nil, nil, nil
}

// Name returns the model's name.
func (m *Sequential) Name() string { return m.name }

// called is what errors call the model.
func (m *Sequential) called() string {
	if m.name == "" {
		return "the model"
	}
	return strconv.Quote(m.name)
}

// Store returns the GoMLX store with the model's variables: those of layer "lstm" below /lstm, the optimizer's
// below /optimizer. The weights are there where the input's features are known, as an Input or an Embedding says, with
// the values of seed 0 if they were not there yet; else from the first Fit, Evaluate, Predict or Load on.
func (m *Sequential) Store() *model.Store {
	if !m.built && m.input != nil {
		m.build(m.input, 0) // or leave it to those who can say why not
	}
	return m.store
}

// Graph adds the model to a graph of GoMLX: x [batch, ...] -> the output of the last layer. It is a model
// function as GoMLX's Trainer takes them. It panics on errors, as functions that build graphs do.
func (m *Sequential) Graph(scope *model.Scope, x *graph.Node) *graph.Node {
	preactivation, activation, _ := m.forward(scope, x)
	return activation.Apply(preactivation)
}

// forward adds the model to the graph but for the last activation, since a loss that follows a sigmoid or a
// softmax is computed from what enters it, which does not lose digits where they saturate. The mask is the
// output's, [batch, time], or nil.
func (m *Sequential) forward(scope *model.Scope, x *graph.Node) (preactivation *graph.Node, last Activation, mask *graph.Node) {
	names := m.layerNames()
	for i, l := range m.layers {
		if i == len(m.layers)-1 {
			l, last = withoutActivation(l)
		}
		x, mask = call(l, scope.At("%s", names[i]), x, mask)
	}
	return x, last, mask
}

// withoutActivation splits the activation off a layer that has one.
func withoutActivation(l Layer) (Layer, Activation) {
	switch l := l.(type) {
	case Dense:
		activation := l.Activation
		l.Activation = Linear
		return l, activation
	case Activation:
		return Linear, l
	}
	return l, Linear
}

// layerNames names the layers as Keras does, by kind and a number from the second of a kind on: "lstm", "lstm_1".
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

// dims returns the output dims of every layer for examples of the given dims.
func (m *Sequential) dims(input []int) (dims [][]int, err error) {
	if len(m.layers) == 0 {
		return nil, errorf("%s has no layers; give some to NewSequential or Add", m.called())
	}
	for i, l := range m.layers {
		if err := notAValue(l); err != nil {
			return nil, errorf("layer %d %w", i+1, err)
		}
		if kind := l.Kind(); !kindPattern.MatchString(kind) || kind == optimizerScope {
			return nil, errorf("layer %d: Kind must be a word of lower-case letters, digits and '_', and not %q, got %q", i+1, optimizerScope, kind)
		}
		var output []int
		if err := exceptions.TryCatch[error](func() { output = l.OutputDims(input) }); err != nil {
			return nil, errorf("layer %d: %s", i+1, withoutPackage(err))
		}
		dims = append(dims, output)
		input = output
	}
	return dims, nil
}

var kindPattern = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// build makes the weights there are not yet, for examples of the given dims; seed draws them.
func (m *Sequential) build(input []int, seed int64) error {
	if err := m.accepts(input); err != nil {
		return err
	}
	if _, err := m.dims(input); err != nil {
		return err
	}
	if m.built {
		return nil
	}
	declared := m.declared(input)
	if err := m.checkDeclared(declared); err != nil {
		return err
	}
	m.store.SetParam(model.ScopeSeparator+model.ParamInitialSeed, seed)
	for _, w := range declared {
		w.variable()
	}
	m.input, m.built = generalised(m.layers[0], input), true
	return nil
}

// accepts checks the dims of an example against what the model was declared or built for.
func (m *Sequential) accepts(input []int) error {
	if m.input == nil {
		return nil
	}
	fits := len(input) == len(m.input)
	for i := range m.input {
		fits = fits && (m.input[i] < 0 || m.input[i] == input[i])
	}
	if !fits {
		return errorf("%s takes inputs of shape %s, got %s; give it such examples, or make a model for these", m.called(), shapeText(m.input), shapeText(input))
	}
	return nil
}

// generalised leaves open the length of sequences, which is nothing to a recurrent layer or an embedding.
func generalised(first Layer, input []int) []int {
	input = slices.Clone(input)
	if _, ok := first.(Embedding); ok || isRecurrent(first) {
		input[0] = -1
	}
	return input
}

func isRecurrent(l Layer) bool {
	_, ok := l.(rnn.Recurrent)
	return ok
}

// declaredWeight is a weight as a layer of the model declares it, which may not be there yet.
type declaredWeight struct {
	rnn.Weight
	scope *model.Scope
}

func (w declaredWeight) path() string { return model.JoinPath(w.scope.Scope(), w.Name) }

// variable returns the weight's variable, which is made, with its first values, where it is not there.
func (w declaredWeight) variable() *model.Variable { return w.Variable(w.scope) }

// declared lists the model's weights layer by layer for examples of the given dims, which the layers take.
func (m *Sequential) declared(input []int) (weights []declaredWeight) {
	names := m.layerNames()
	below := input
	for i, l := range m.layers {
		for _, w := range l.Weights(below) {
			weights = append(weights, declaredWeight{w, m.store.RootScope().At("%s", names[i])})
		}
		below = l.OutputDims(below)
	}
	return weights
}

// checkDeclared finds weights that would be one, and such as cannot be held.
func (m *Sequential) checkDeclared(weights []declaredWeight) error {
	paths := map[string]bool{}
	var bytes float64
	for _, w := range weights {
		if paths[w.path()] {
			return errorf("two weights are called %s; a layer's Kind, and the names of its weights, must be no other's", strings.TrimPrefix(w.path(), model.ScopeSeparator))
		}
		paths[w.path()] = true
		bytes += 4 * numbers(w.Dims...)
	}
	return fits("the weights of "+m.called(), bytes, "make its layers smaller")
}

// weights lists the variables of the model's weights layer by layer in the order of their declaration. The model is built.
func (m *Sequential) weights() (variables []*model.Variable) {
	for _, w := range m.declared(m.input) {
		variables = append(variables, w.variable())
	}
	return variables
}

// params counts the weights' numbers.
func (m *Sequential) params() int {
	n := 0
	for _, w := range m.declared(m.input) {
		n += product(w.Dims)
	}
	return n
}

// engine returns the backend that computes the model.
func (m *Sequential) engine() (compute.Backend, error) {
	if m.compile.Backend != nil {
		return m.compile.Backend, nil
	}
	if m.own != nil {
		return m.own, nil
	}
	return backend.New()
}

// plain reduces an error of GoMLX to its sentence: its errors print a stack trace where a %+v asks for one, and tell of
// a panic of a layer in which of its functions that was.
func plain(err error) error {
	text := err.Error()
	if i := strings.LastIndex(text, panicked); i >= 0 {
		text = text[i+len(panicked):]
	}
	return errors.New(text)
}

const panicked = "panicked: "

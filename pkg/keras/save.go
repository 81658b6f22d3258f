package keras

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"gornn/pkg/backend"
	"gornn/pkg/internal/config"
	"gornn/pkg/run"
)

// Save saves the model as it is as the run called name; Fit saves by itself, under the model's own name.
func (m *Sequential) Save(name string) error {
	if !m.built {
		return errorf("%s has no weights yet to save; call Fit, Predict or Load first", m.quotedName())
	}
	r, err := m.newRun(name)
	if err != nil {
		return err
	}
	if m.run != nil {
		r.Dataset, r.Fingerprint, r.Training = m.run.Dataset, m.run.Fingerprint, m.run.Training
		r.Epochs, r.CompileSeconds, r.History = m.run.Epochs, m.run.CompileSeconds, m.run.History
	}
	r.Finished = m.run == nil || m.run.Finished
	return m.saveTo(r)
}

// Load gives the model the weights that its run, the one with its name, has after its last epoch, and the optimizer's
// state. The run must have the model's layers, but that they may be stateful or unrolled here; an unfinished run's weights are those of its last finished epoch.
func (m *Sequential) Load() error { return m.load((*run.Run).Load) }

// Complete returns nil if the training of the model's run came to its end, else an error that is run.ErrUnfinished and says
// how far it came: for who would not take a model that was stopped half-way for a trained one.
func (m *Sequential) Complete() error {
	if m.run == nil {
		return nil
	}
	return m.run.Complete()
}

// LoadBest is Load with the weights of the best epoch, which BestCheckpoint kept.
func (m *Sequential) LoadBest() error {
	if err := m.load((*run.Run).LoadBest); err != nil {
		return err
	}
	m.epoch = m.run.BestEpoch
	return nil
}

func (m *Sequential) load(arrays func(*run.Run) ([]run.Tensor, error)) error {
	r, err := run.Open(m.name)
	if err != nil {
		return err
	}
	if err := m.matches(r, sameWeights...); err != nil {
		return err
	}
	return m.restore(r, arrays)
}

// Load returns the model saved as the run called name: layers, compilation, weights. Layers of types that are not this
// package's need to be made by the program: NewSequential, then the method Load.
func Load(name string) (*Sequential, error) {
	r, err := run.Open(name)
	if err != nil {
		return nil, err
	}
	m := NewSequential(name)
	if err := m.decodeConfiguration(r.Layers, r.Training); err != nil {
		return nil, errorf("run %q: %w", name, err)
	}
	return m, m.restore(r, (*run.Run).Load)
}

// restore gives the model the arrays of r.
func (m *Sequential) restore(r *run.Run, arrays func(*run.Run) ([]run.Tensor, error)) error {
	state, err := arrays(r)
	if err != nil {
		return err
	}
	if err := m.setState(state, r.Input); err != nil {
		return errorf("run %q: %w", r.Name, err)
	}
	if err := optimizer.GetGlobalStepVar(m.store).SetValue(tensors.FromScalar(r.Iterations)); err != nil {
		return sentence(err)
	}
	m.run, m.epoch = r, 0
	return nil
}

// sameWeights are the fields of layers that only change how they are run: weights learned with other values will do.
var sameWeights = []string{"Stateful", "Unroll"}

// matches reports how the model's layers differ from those of r, but for the given fields.
func (m *Sequential) matches(r *run.Run, but ...string) error {
	other, err := m.otherLayers(r, but...)
	if err != nil || other == "" {
		return err
	}
	return errorf("run %q has other layers than this model: %s; train the model again (run the cell that calls Fit for %[1]q)", r.Name, other)
}

// otherLayers says in what r's layers differ from the model's, but for the given fields; "" if in nothing.
func (m *Sequential) otherLayers(r *run.Run, but ...string) (string, error) {
	layers, err := m.encodeLayers()
	if err != nil {
		return "", err
	}
	return config.Difference(r.Layers, layers, but...), nil
}

// newRun returns a run with what is known of the model.
func (m *Sequential) newRun(name string) (*run.Run, error) {
	if err := run.CheckName(name); err != nil {
		return nil, err
	}
	engine, err := m.engine()
	if err != nil {
		return nil, err
	}
	layers, err := m.encodeLayers()
	if err != nil {
		return nil, err
	}
	compile, err := m.compileConfig()
	if err != nil {
		return nil, err
	}
	training, err := json.Marshal(trainingConfig{Compile: compile})
	if err != nil {
		return nil, err
	}
	return &run.Run{Name: name, Input: m.input, Layers: layers, Training: training, Backend: backend.Description(engine),
		Params: m.params()}, nil
}

func (m *Sequential) saveTo(r *run.Run) error {
	state, err := m.state()
	if err != nil {
		return err
	}
	r.Iterations = optimizer.GetGlobalStep(m.store)
	return r.Save(state)
}

// state copies the weights, the states of stateful layers and the optimizer's slots to the host, by their paths in the
// store.
func (m *Sequential) state() ([]run.Tensor, error) {
	variables := append(m.weights(), m.states()...)
	for v := range m.store.Scope(model.ScopeSeparator + optimizerScope).IterVariables() {
		variables = append(variables, v)
	}
	state := make([]run.Tensor, len(variables))
	for i, v := range variables {
		value, err := v.Value()
		if err != nil {
			return nil, sentence(err)
		}
		data, err := tensors.CopyFlatData[float32](value)
		if err != nil {
			return nil, sentence(err)
		}
		state[i] = run.Tensor{Name: strings.TrimPrefix(v.Path(), model.ScopeSeparator), Dims: v.Shape().Dimensions, Data: data}
	}
	slices.SortFunc(state[len(m.weights()):], func(a, b run.Tensor) int { return strings.Compare(a.Name, b.Name) })
	return state, nil
}

// setState gives the model the weights and slots of state, for inputs of the given dims, nil if they are not known. All
// weights must be there, in the shapes that the layers declare, and nothing is changed where one is not.
func (m *Sequential) setState(state []run.Tensor, input []int) error {
	named := map[string]run.Tensor{}
	for _, t := range state {
		named[model.ScopeSeparator+t.Name] = t
	}
	input, err := m.inputFrom(named, input)
	if err != nil {
		return err
	}
	if _, err := m.dims(input); err != nil {
		return err
	}
	for _, w := range m.declaredWeights(input) { // before any is made: what a manifest declares may have any size
		t, found := named[w.path()]
		if !found {
			return fmt.Errorf("weight %s is missing", w.path())
		}
		if !slices.Equal(t.Dims, w.Dims) {
			return fmt.Errorf("weight %s has shape %v, want %v", w.path(), t.Dims, w.Dims)
		}
	}
	if err := m.build(input, 0); err != nil {
		return err
	}
	if err := m.setStates(named); err != nil {
		return err
	}
	for path, t := range named {
		value := tensors.FromFlatDataAndDimensions(t.Data, t.Dims...)
		if v := m.store.GetVariable(path); v != nil {
			if err := v.SetValue(value); err != nil {
				return sentence(err)
			}
		} else if strings.HasPrefix(path, model.ScopeSeparator+optimizerScope+model.ScopeSeparator) {
			m.store.VariableWithValue(path, value).SetTrainable(false)
		} else {
			return fmt.Errorf("weight %s belongs to no layer", path)
		}
	}
	return nil
}

// inputFrom returns the dims of examples that the model takes: its own, else those saved, else, in a run of an older
// version, those that its first layer's kernel takes.
func (m *Sequential) inputFrom(named map[string]run.Tensor, saved []int) ([]int, error) {
	if m.input != nil {
		return m.input, nil
	}
	if saved != nil {
		return saved, nil
	}
	if len(m.layers) == 0 {
		return nil, errors.New("the model has no layers")
	}
	name := model.JoinPath(model.ScopeSeparator, m.layerNames()[0])
	for _, kernel := range []string{"kernel", "forward/kernel"} {
		if t, found := named[model.JoinPath(name, kernel)]; found && len(t.Dims) == 2 {
			return inputOf(m.layers[0], t.Dims[0]), nil
		}
	}
	return nil, errors.New("the shape of its input is not known; begin the model with an Input layer")
}

// inputOf returns the dims of examples with the given number of features for a model that starts with layer first.
func inputOf(first Layer, features int) []int {
	if _, ok := first.(Dense); ok {
		return []int{features}
	}
	return []int{-1, features}
}

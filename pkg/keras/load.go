package keras

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"gornn/pkg/internal/config"
	"gornn/pkg/run"
)

// Load gives the model the weights and the optimizer's state of the run with its name, from after
// its last finished epoch. The run must have the model's layers; Stateful and Unroll may differ.
func (m *Sequential) Load() error { return m.load((*run.Run).Load) }

// Complete returns nil if the training of the model's run came to its end, else an error that wraps
// run.ErrUnfinished and says how far the training came.
func (m *Sequential) Complete() error {
	if err := m.made(); err != nil {
		return err
	}
	if m.run == nil {
		return nil
	}
	return m.run.Complete()
}

// LoadBest is Load with the weights of the best epoch, kept by BestCheckpoint.
func (m *Sequential) LoadBest() error {
	if err := m.load((*run.Run).LoadBest); err != nil {
		return err
	}
	m.epoch = m.run.BestEpoch
	return nil
}

func (m *Sequential) load(arrays func(*run.Run) ([]run.Tensor, error)) (err error) {
	defer caught(&err)
	if err := m.made(); err != nil {
		return err
	}
	r, err := m.folder.Open(m.name)
	if err != nil {
		return err
	}
	if err := m.matches(r, sameWeights...); err != nil {
		return err
	}
	return m.restore(r, arrays)
}

// Load returns the model saved as the run called name: layers, compilation, weights. Types of one's
// own need [Register]; without it, the program makes the model by NewSequential and calls its
// method Load.
func Load(name string) (*Sequential, error) { return load(run.Folder{}, name) }

// LoadIn is Load for a run in the folder dir; see [Sequential.RunsIn].
func LoadIn(dir, name string) (*Sequential, error) { return load(run.In(dir), name) }

func load(folder run.Folder, name string) (m *Sequential, err error) {
	defer caught(&err)
	r, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	m = NewSequential(name)
	m.folder = folder
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
	steps := tensors.FromScalar(r.Iterations)
	if err := optimizer.GetGlobalStepVar(m.store).SetValue(steps); err != nil {
		return sentence(err)
	}
	m.run, m.epoch = r, 0
	return nil
}

// sameWeights are the fields of layers without influence on the weights: weights learned with other
// values will do.
var sameWeights = []string{"Stateful", "Unroll"}

// matches returns an error if the layers of r differ from the model's, apart from the ignored
// fields.
func (m *Sequential) matches(r *run.Run, ignored ...string) error {
	other, err := m.otherLayers(r, ignored...)
	if err != nil || other == "" {
		return err
	}
	return errorf("run %q has other layers than this model: %s; "+
		"train the model again (run the cell that calls Fit for %[1]q)", r.Name, other)
}

// otherLayers describes the first difference between the layers of r and of the model, apart from
// the ignored fields; "" if there is none.
func (m *Sequential) otherLayers(r *run.Run, ignored ...string) (string, error) {
	layers, err := m.encodeLayers()
	if err != nil {
		return "", err
	}
	return config.Difference(r.Layers, layers, ignored...), nil
}

// LoadPretrained gives the model weights to predict with: from its own run, as Load does, else from
// the run with its name among runs, gornn/data/pretrained for one. pretrained is true for the
// latter. The run must have the model's layers.
//
// A model with pretrained weights has no run of its own before it is trained: no evaluation is
// kept, no table and no figure shows it, and Load does not find it.
func (m *Sequential) LoadPretrained(runs fs.FS) (pretrained bool, err error) {
	defer caught(&err)
	own := m.Load()
	if !errors.Is(own, run.ErrNotFound) {
		return false, own
	}
	r, err := run.OpenIn(runs, m.name)
	if errors.Is(err, run.ErrNotFound) {
		return false, fmt.Errorf("%w; nor are there pretrained weights of that name", own)
	}
	if err != nil {
		return false, err
	}
	other, err := m.otherLayers(r, sameWeights...)
	if err != nil {
		return false, err
	}
	if other != "" {
		return false, errorf("the pretrained weights of %q are those of other layers than this "+
			"model's: %s; train it (run the cell that calls Fit for %[1]q)", m.name, other)
	}
	if err := m.restore(r, (*run.Run).Load); err != nil {
		return false, err
	}
	return true, nil
}

// Dataset returns Fit.Dataset from the training of the model's run, "IMDB reviews"; "" without a
// run.
func (m *Sequential) Dataset() string {
	if m.made() != nil || m.run == nil {
		return ""
	}
	return m.run.Dataset
}

// decodeConfiguration gives a new model the layers and the compilation of a run.
func (m *Sequential) decodeConfiguration(layers, training json.RawMessage) error {
	var all []json.RawMessage
	if err := json.Unmarshal(layers, &all); err != nil {
		return fmt.Errorf("its layers: %w", err)
	}
	for _, text := range all {
		l, err := config.Decode[Layer](kinds, text)
		if err != nil {
			return err
		}
		m.Add(l)
	}
	var t trainingConfig
	if err := json.Unmarshal(training, &t); err != nil {
		return fmt.Errorf("its training: %w", err)
	}
	if t.Compile.Loss == "" {
		return nil
	}
	optimizer, err := config.Decode[Optimizer](kinds, t.Compile.Optimizer)
	if err != nil {
		return err
	}
	metrics, err := metricsOf(t.Compile.Metrics)
	if err != nil {
		return err
	}
	m.Compile(Compile{Loss: t.Compile.Loss, Optimizer: optimizer, Metrics: metrics})
	return nil
}

// setState gives the model the weights and slots of state, for inputs of the given dims, nil if
// unknown. It changes nothing if a weight is missing or has another shape than its layer declares.
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
	if err := m.checkState(named, input); err != nil {
		return err
	}
	if _, err := m.build(input, 0); err != nil {
		return err
	}
	if err := m.setStates(named); err != nil {
		return err
	}
	const slots = model.ScopeSeparator + optimizerScope + model.ScopeSeparator
	for path, t := range named {
		value := tensors.FromFlatDataAndDimensions(t.Data, t.Dims...)
		if v := m.store.GetVariable(path); v != nil {
			if err := v.SetValue(value); err != nil {
				return sentence(err)
			}
		} else if strings.HasPrefix(path, slots) {
			m.store.VariableWithValue(path, value).SetTrainable(false)
		} else {
			return fmt.Errorf("weight %s belongs to no layer", path)
		}
	}
	return nil
}

// checkState returns an error if a weight is missing or has another shape than its layer declares.
// The check comes before any weight is made: the dims of a damaged manifest may be of any size.
func (m *Sequential) checkState(named map[string]run.Tensor, input []int) error {
	for _, w := range m.declaredWeights(input) {
		t, found := named[w.path()]
		if !found {
			return fmt.Errorf("weight %s is missing", w.path())
		}
		if !slices.Equal(t.Dims, w.Dims) {
			return fmt.Errorf("weight %s has shape %v, want %v", w.path(), t.Dims, w.Dims)
		}
	}
	return nil
}

// inputFrom returns the dims of the model's examples: the model's own, else the saved ones, else,
// for a run of an older version, from the kernel of the first layer.
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
	return nil, errors.New("the shape of its input is not known; " +
		"begin the model with an Input layer")
}

// inputOf returns the dims of examples with the given number of features, for the first layer of a
// model.
func inputOf(first Layer, features int) []int {
	if _, ok := first.(Dense); ok {
		return []int{features}
	}
	return []int{-1, features}
}

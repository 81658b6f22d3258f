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

// Load gives the model the weights and the optimizer's state that the run with its name has after
// its last finished epoch. The run must have the model's layers; they may be stateful or unrolled
// here and not there.
func (m *Sequential) Load() error { return m.load((*run.Run).Load) }

// Complete returns nil if the training of the model's run came to its end, else an error that is
// run.ErrUnfinished and says how far it came: a model that was stopped half-way is no trained one.
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
	r, err := m.folder.Open(m.name)
	if err != nil {
		return err
	}
	if err := m.matches(r, sameWeights...); err != nil {
		return err
	}
	return m.restore(r, arrays)
}

// Load returns the model saved as the run called name: layers, compilation, weights. Types that are
// not this package's are made where [Register] knows them. Else the program makes the model, by
// NewSequential, and calls its method Load.
func Load(name string) (*Sequential, error) { return load(run.Folder{}, name) }

// LoadIn is Load for a run that lies in the folder dir; see [Sequential.RunsIn].
func LoadIn(dir, name string) (*Sequential, error) { return load(run.In(dir), name) }

func load(folder run.Folder, name string) (*Sequential, error) {
	r, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	m := NewSequential(name)
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
	if err := optimizer.GetGlobalStepVar(m.store).SetValue(tensors.FromScalar(r.Iterations)); err != nil {
		return sentence(err)
	}
	m.run, m.epoch = r, 0
	return nil
}

// sameWeights are the fields of layers that only change how they are run: weights learned with
// other values will do.
var sameWeights = []string{"Stateful", "Unroll"}

// matches reports how the model's layers differ from those of r, but for the given fields.
func (m *Sequential) matches(r *run.Run, but ...string) error {
	other, err := m.otherLayers(r, but...)
	if err != nil || other == "" {
		return err
	}
	return errorf("run %q has other layers than this model: %s; "+
		"train the model again (run the cell that calls Fit for %[1]q)", r.Name, other)
}

// otherLayers says in what r's layers differ from the model's, but for the given fields; "" if in
// nothing.
func (m *Sequential) otherLayers(r *run.Run, but ...string) (string, error) {
	layers, err := m.encodeLayers()
	if err != nil {
		return "", err
	}
	return config.Difference(r.Layers, layers, but...), nil
}

// LoadPretrained gives the model weights to predict with: those of its own run, as Load does, or
// where there is none those of the run with its name among runs, such as gornn/data/pretrained has.
// pretrained tells which. The run must have the model's layers.
//
// Nothing is saved of a model with pretrained weights before it is trained: no evaluation is noted,
// no table and no figure shows them, and Load does not find them.
func (m *Sequential) LoadPretrained(runs fs.FS) (pretrained bool, err error) {
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

// Dataset returns Fit.Dataset of the training that made the model's run, "IMDB reviews"; "" before
// there is a run.
func (m *Sequential) Dataset() string {
	if m.run == nil {
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
// they are not known. All weights must be there, in the shapes that the layers declare; nothing is
// changed where one is not.
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
	if _, err := m.build(input, 0); err != nil {
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

// inputFrom returns the dims of examples that the model takes: its own, else those saved, else, in
// a run of an older version, what its first layer's kernel takes.
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

// inputOf returns the dims of examples with the given number of features for a model that starts
// with layer first.
func inputOf(first Layer, features int) []int {
	if _, ok := first.(Dense); ok {
		return []int{features}
	}
	return []int{-1, features}
}

package keras

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"gornn/pkg/backend"
	"gornn/pkg/internal/config"
	"gornn/pkg/run"
)

// Save saves the model as it is as the run called name; Fit saves by itself, under the model's own
// name.
func (m *Sequential) Save(name string) (err error) {
	defer caught(&err)
	if err := m.made(); err != nil {
		return err
	}
	if !m.built {
		return errorf("%s has no weights yet to save; call Fit, Predict or Load first",
			m.quotedName())
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

// newRun returns a run with the model's layers and compilation.
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
	return &run.Run{
		Folder: m.folder, Name: name, Input: m.input, Layers: layers, Training: training,
		Backend: backend.Description(engine), Params: m.params(),
	}, nil
}

func (m *Sequential) saveTo(r *run.Run) error {
	state, err := m.state()
	if err != nil {
		return err
	}
	r.Iterations = optimizer.GetGlobalStep(m.store)
	return r.Save(state)
}

// state copies the weights, the states of stateful layers and the optimizer's slots to the host, by
// their paths in the store.
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
		name := strings.TrimPrefix(v.Path(), model.ScopeSeparator)
		state[i] = run.Tensor{Name: name, Dims: v.Shape().Dimensions, Data: data}
	}
	byName := func(a, b run.Tensor) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(state[len(m.weights()):], byName)
	return state, nil
}

// trainingConfig holds the options of a training. A training resumes with equal ones alone.
type trainingConfig struct {
	Compile compileConfig `json:"compile"`
	Fit     *fitConfig    `json:"fit,omitempty"`
}

type compileConfig struct {
	Loss      Loss            `json:"loss"`
	Optimizer json.RawMessage `json:"optimizer"` // as package config writes it
	Metrics   string          `json:"metrics"`   // their names
}

type fitConfig struct {
	BatchSize       int     `json:"batch_size"`
	ValidationSplit float64 `json:"validation_split"`
	NoShuffle       bool    `json:"no_shuffle"`
	Seed            int64   `json:"seed"`
}

func (m *Sequential) compileConfig() (c compileConfig, err error) {
	c = compileConfig{Loss: m.compile.Loss, Metrics: namesOf(m.compile.Metrics)}
	if o := m.compile.Optimizer; o != nil {
		c.Optimizer, err = config.Encode(o)
	}
	return c, prefixed(err)
}

func (m *Sequential) encodeLayers() (json.RawMessage, error) {
	if err := m.checkLayers(); err != nil {
		return nil, err
	}
	all := make([]json.RawMessage, len(m.layers))
	for i, l := range m.layers {
		var err error
		if all[i], err = config.Encode(l); err != nil {
			return nil, prefixed(err)
		}
	}
	return json.Marshal(all)
}

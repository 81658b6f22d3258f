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

// Save saves the model as it is, with the history of its last Fit, as the run called name; Fit
// saves by itself, under the model's own name.
func (m *Sequential) Save(name string) (err error) {
	defer caught(&err)
	if err := m.made(); err != nil {
		return err
	}
	if !m.built {
		return errorf("%s has no weights yet to save; call Fit, Predict or Load first",
			m.quotedName())
	}
	if err := run.CheckName(name); err != nil {
		return err
	}
	m.graphs.wait()
	r, err := m.newRun(name)
	if err != nil {
		return err
	}
	r.Finished, r.Epoch = true, m.epoch
	if of := m.run; of != nil {
		r.Dataset, r.Vocabulary, r.Fingerprint = of.Dataset, of.Vocabulary, of.Fingerprint
		r.Epochs, r.CompileSeconds, r.History = of.Epochs, of.CompileSeconds, of.History
		r.Finished, r.Stopped = of.Finished, of.Stopped
		if sameCompile(of.Training, r.Training) {
			r.Training = of.Training // with Fit's options
		}
	}
	return m.saveTo(r)
}

// sameCompile reports whether two trainings have the same compilation.
func sameCompile(a, b json.RawMessage) bool {
	var ta, tb struct{ Compile json.RawMessage }
	return json.Unmarshal(a, &ta) == nil && json.Unmarshal(b, &tb) == nil &&
		config.Same(ta.Compile, tb.Compile)
}

// newRun returns a run with the model's layers and compilation.
func (m *Sequential) newRun(name string) (*run.Run, error) {
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
	r := &run.Run{
		Folder: m.folder, Name: name, Input: m.input, Layers: layers, Training: training,
		Backend: backend.Description(engine), Params: m.params(), Frozen: m.frozenPaths(),
	}
	return r, m.keepWords(r)
}

func (m *Sequential) saveTo(r *run.Run) error {
	state, err := m.state()
	if err != nil {
		return err
	}
	r.Iterations, r.Trained = optimizer.GetGlobalStep(m.store), m.trained
	return r.Save(state)
}

// state copies the weights, the states of stateful layers and the optimizer's slots to the host, by
// their paths in the store.
func (m *Sequential) state() ([]run.Tensor, error) {
	if err := m.checkVariables(); err != nil {
		return nil, err
	}
	variables := slices.Concat(m.weights(), m.states(), m.slots())
	state := make([]run.Tensor, len(variables))
	for i, v := range variables {
		data, err := valueOf(v)
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(v.Path(), model.ScopeSeparator)
		state[i] = run.Tensor{Name: name, Dims: v.Shape().Dimensions, Data: data}
	}
	byName := func(a, b run.Tensor) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(state[len(m.weights()):], byName)
	return state, nil
}

// isRun reports whether the model has the loss of its run, and the weights that it was given.
func (m *Sequential) isRun() (bool, error) {
	var t trainingConfig
	if json.Unmarshal(m.run.Training, &t) != nil || t.Compile.Loss != m.compile.Loss ||
		t.Compile.LabelSmoothing != m.compile.LabelSmoothing {
		return false, nil
	}
	saved, err := m.source(m.run)
	if err != nil {
		return false, err
	}
	for _, t := range saved {
		path := model.ScopeSeparator + t.Name
		if !m.inLayer(path) || statePattern.MatchString(path) {
			continue
		}
		v := m.store.GetVariable(path)
		if v == nil {
			return false, nil
		}
		if data, err := valueOf(v); err != nil || !slices.Equal(data, t.Data) {
			return false, err
		}
	}
	return true, nil
}

// valueOf copies a variable to the host.
func valueOf(v *model.Variable) ([]float32, error) {
	value, err := v.Value()
	if err != nil {
		return nil, sentence(err)
	}
	data, err := tensors.CopyFlatData[float32](value)
	if err != nil {
		return nil, sentence(err)
	}
	return data, nil
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
	// MetricValues are the metrics that are more than their names, by name.
	MetricValues map[string]json.RawMessage `json:"metric_values,omitempty"`

	WeightedMetrics string                     `json:"weighted_metrics,omitempty"`
	WeightedValues  map[string]json.RawMessage `json:"weighted_values,omitempty"`
	LabelSmoothing  float64                    `json:"label_smoothing,omitempty"`
	Classes         []string                   `json:"classes,omitempty"`
}

type fitConfig struct {
	BatchSize       int     `json:"batch_size"`
	ValidationSplit float64 `json:"validation_split"`
	NoShuffle       bool    `json:"no_shuffle"`
	Seed            int64   `json:"seed"`
}

func (m *Sequential) compileConfig() (c compileConfig, err error) {
	c = compileConfig{Loss: m.compile.Loss, LabelSmoothing: m.compile.LabelSmoothing,
		Classes: m.compile.Classes}
	c.Metrics, c.MetricValues, err = encodeMetrics(m.compile.Metrics)
	if err == nil {
		c.WeightedMetrics, c.WeightedValues, err = encodeMetrics(m.compile.WeightedMetrics)
	}
	if o := m.compile.Optimizer; o != nil && err == nil {
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

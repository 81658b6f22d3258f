package keras

import (
	"encoding/json"
	"fmt"

	"gornn/pkg/internal/config"
)

// trainingConfig is what has to be the same for a training to be resumed.
type trainingConfig struct {
	Compile compileConfig `json:"compile"`
	Fit     *fitConfig    `json:"fit,omitempty"`
}

type compileConfig struct {
	Loss      Loss            `json:"loss"`
	Optimizer json.RawMessage `json:"optimizer"` // as package config writes it
	Metrics   metricNames     `json:"metrics"`
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
	all := make([]json.RawMessage, len(m.layers))
	for i, l := range m.layers {
		var err error
		if all[i], err = config.Encode(l); err != nil {
			return nil, prefixed(err)
		}
	}
	return json.Marshal(all)
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
	metrics, err := t.Compile.Metrics.metrics()
	if err != nil {
		return err
	}
	m.Compile(Compile{Loss: t.Compile.Loss, Optimizer: optimizer, Metrics: metrics})
	return nil
}

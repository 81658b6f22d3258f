package keras

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// The configuration of a model as a run's manifest holds it: every layer, optimizer and schedule by its kind and its
// fields. Schedule is an optimizer's, and a config too.
type config struct {
	Kind     string          `json:"kind"`
	Config   json.RawMessage `json:"config"`
	Schedule json.RawMessage `json:"schedule,omitempty"`
}

// trainingConfig is what has to be the same for a training to be resumed.
type trainingConfig struct {
	Compile compileConfig `json:"compile"`
	Fit     *fitConfig    `json:"fit,omitempty"`
}

type compileConfig struct {
	Loss      Loss   `json:"loss"`
	Optimizer config `json:"optimizer"`
	Metrics   Metric `json:"metrics"`
}

type fitConfig struct {
	BatchSize       int     `json:"batch_size"`
	ValidationSplit float64 `json:"validation_split"`
	NoShuffle       bool    `json:"no_shuffle"`
	Seed            int64   `json:"seed"`
}

// known are the layers, optimizers and schedules that can be made from their configuration.
var known = map[string]reflect.Type{
	"embedding":  reflect.TypeFor[Embedding](),
	"simple_rnn": reflect.TypeFor[SimpleRNN](),
	"gru":        reflect.TypeFor[GRU](),
	"lstm":       reflect.TypeFor[LSTM](),
	"dense":      reflect.TypeFor[Dense](),
	"activation": reflect.TypeFor[Activation](),
	"dropout":    reflect.TypeFor[Dropout](),
	"rmsprop":    reflect.TypeFor[RMSprop](),
	"adam":       reflect.TypeFor[Adam](),
	"sgd":        reflect.TypeFor[SGD](),

	"exponential_decay":        reflect.TypeFor[ExponentialDecay](),
	"inverse_time_decay":       reflect.TypeFor[InverseTimeDecay](),
	"piecewise_constant_decay": reflect.TypeFor[PiecewiseConstantDecay](),
	"polynomial_decay":         reflect.TypeFor[PolynomialDecay](),
	"cosine_decay":             reflect.TypeFor[CosineDecay](),
}

func encode(kind string, fields any) (config, error) {
	if b, ok := fields.(Bidirectional); ok {
		inner, err := encode(b.Layer.Kind(), b.Layer)
		if err != nil {
			return config{}, err
		}
		fields = inner
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return config{}, errorf("%s cannot be saved: %w", kind, err)
	}
	c := config{Kind: kind, Config: text}
	if o, ok := fields.(interface{ options() options }); ok && o.options().Schedule != nil {
		c.Schedule, err = encodeSchedule(o.options().Schedule)
	}
	return c, err
}

func encodeSchedule(s Schedule) (json.RawMessage, error) {
	c, err := encode(s.Kind(), s)
	if err != nil {
		return nil, err
	}
	return json.Marshal(c)
}

func (c config) decode() (any, error) {
	if c.Kind == (Bidirectional{}).Kind() {
		var inner config
		if err := json.Unmarshal(c.Config, &inner); err != nil {
			return nil, err
		}
		l, err := inner.decode()
		if err != nil {
			return nil, err
		}
		return Bidirectional{Layer: l.(Layer)}, nil
	}
	t, found := known[c.Kind]
	if !found {
		return nil, fmt.Errorf("%q is not a layer, optimizer or schedule of this package; make the model with NewSequential and call its method Load", c.Kind)
	}
	value := reflect.New(t)
	decoder := json.NewDecoder(bytes.NewReader(c.Config))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value.Interface()); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Kind, err)
	}
	if len(c.Schedule) > 0 {
		s, err := decodeSchedule(c.Schedule)
		if err != nil {
			return nil, fmt.Errorf("%s: its schedule: %w", c.Kind, err)
		}
		field := value.Elem().FieldByName("Schedule")
		if !field.IsValid() {
			return nil, fmt.Errorf("%s has no schedule", c.Kind)
		}
		field.Set(reflect.ValueOf(s))
	}
	return value.Elem().Interface(), nil
}

func decodeSchedule(text json.RawMessage) (Schedule, error) {
	var c config
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, err
	}
	value, err := c.decode()
	if err != nil {
		return nil, err
	}
	s, ok := value.(Schedule)
	if !ok {
		return nil, fmt.Errorf("%q is not a schedule", c.Kind)
	}
	return s, nil
}

func (m *Sequential) encodeLayers() (json.RawMessage, error) {
	configs := make([]config, len(m.layers))
	for i, l := range m.layers {
		var err error
		if configs[i], err = encode(l.Kind(), l); err != nil {
			return nil, err
		}
	}
	return json.Marshal(configs)
}

// difference says in what two encodings of layers differ first: those of a run, and those of the model at hand.
func difference(run, model json.RawMessage) string {
	var there, here []config
	if json.Unmarshal(run, &there) != nil || json.Unmarshal(model, &here) != nil {
		return "its layers cannot be read"
	}
	for i := range min(len(there), len(here)) {
		a, b := there[i], here[i]
		if a.Kind != b.Kind {
			return fmt.Sprintf("layer %d is %s there and %s here", i+1, a.Kind, b.Kind)
		}
		var fieldsA, fieldsB map[string]json.RawMessage
		json.Unmarshal(a.Config, &fieldsA) // an Activation has no fields
		json.Unmarshal(b.Config, &fieldsB)
		for _, name := range slices.Sorted(maps.Keys(fieldsB)) {
			if !bytes.Equal(fieldsA[name], fieldsB[name]) {
				return fmt.Sprintf("%s of layer %d (%s) is %s there and %s here", name, i+1, a.Kind, fieldsA[name], fieldsB[name])
			}
		}
		if !bytes.Equal(a.Config, b.Config) {
			return fmt.Sprintf("layer %d is %s there and %s here", i+1, a.Config, b.Config)
		}
	}
	return fmt.Sprintf("%d layers there and %d here", len(there), len(here))
}

func (m *Sequential) compileConfig() compileConfig {
	c := compileConfig{Loss: m.compile.Loss, Metrics: m.compile.Metrics}
	if o := m.compile.Optimizer; o != nil {
		c.Optimizer, _ = encode(o.Kind(), o) // numbers and booleans always can be encoded
	}
	return c
}

// decodeConfiguration gives a new model the layers and the compilation of a run.
func (m *Sequential) decodeConfiguration(layers, training json.RawMessage) error {
	var configs []config
	if err := json.Unmarshal(layers, &configs); err != nil {
		return fmt.Errorf("its layers: %w", err)
	}
	for _, c := range configs {
		l, err := c.decode()
		if err != nil {
			return err
		}
		layer, ok := l.(Layer)
		if !ok {
			return fmt.Errorf("%q is not a layer", c.Kind)
		}
		m.Add(layer)
	}
	var t trainingConfig
	if err := json.Unmarshal(training, &t); err != nil {
		return fmt.Errorf("its training: %w", err)
	}
	if t.Compile.Loss == "" {
		return nil
	}
	o, err := t.Compile.Optimizer.decode()
	if err != nil {
		return err
	}
	optimizer, ok := o.(Optimizer)
	if !ok {
		return fmt.Errorf("%q is not an optimizer", t.Compile.Optimizer.Kind)
	}
	m.Compile(Compile{Loss: t.Compile.Loss, Optimizer: optimizer, Metrics: t.Compile.Metrics})
	return nil
}

package keras

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"gornn/pkg/optimizers"
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

// known are the layers, optimizers and schedules that can be made from their configuration, but for those that hold
// others.
var known = map[string]reflect.Type{
	"embedding":                reflect.TypeFor[Embedding](),
	"masking":                  reflect.TypeFor[Masking](),
	"simple_rnn":               reflect.TypeFor[SimpleRNN](),
	"gru":                      reflect.TypeFor[GRU](),
	"lstm":                     reflect.TypeFor[LSTM](),
	"dense":                    reflect.TypeFor[Dense](),
	"activation":               reflect.TypeFor[Activation](),
	"dropout":                  reflect.TypeFor[Dropout](),
	"spatial_dropout1d":        reflect.TypeFor[SpatialDropout1D](),
	"layer_normalization":      reflect.TypeFor[LayerNormalization](),
	"global_average_pooling1d": reflect.TypeFor[GlobalAveragePooling1D](),
	"global_max_pooling1d":     reflect.TypeFor[GlobalMaxPooling1D](),
	"flatten":                  reflect.TypeFor[Flatten](),

	"rmsprop": reflect.TypeFor[RMSprop](),
	"adam":    reflect.TypeFor[Adam](),
	"sgd":     reflect.TypeFor[SGD](),

	"exponential_decay":        reflect.TypeFor[ExponentialDecay](),
	"inverse_time_decay":       reflect.TypeFor[InverseTimeDecay](),
	"piecewise_constant_decay": reflect.TypeFor[PiecewiseConstantDecay](),
	"polynomial_decay":         reflect.TypeFor[PolynomialDecay](),
	"cosine_decay":             reflect.TypeFor[CosineDecay](),
}

func encode(kind string, fields any) (c config, err error) {
	if fields, err = encodeNested(fields); err != nil {
		return config{}, err
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return config{}, errorf("%s cannot be saved: %w", kind, err)
	}
	c = config{Kind: kind, Config: text}
	if o, ok := fields.(interface{ Options() optimizers.Options }); ok && o.Options().Schedule != nil {
		c.Schedule, err = encodeSchedule(o.Options().Schedule)
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
	switch c.Kind {
	case Bidirectional{}.Kind():
		return decodeBidirectional(c.Config)
	case TimeDistributed{}.Kind():
		return decodeTimeDistributed(c.Config)
	case RNN{}.Kind():
		return decodeRNN(c.Config)
	}
	t, found := known[c.Kind]
	if !found {
		return nil, fmt.Errorf("%q is not a layer, cell, optimizer or schedule of this package; make the model with NewSequential and call its method Load", c.Kind)
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

// difference says in what two encodings of layers differ first, those of a run and those of the model at hand, but for
// the given fields; "" if they have the same values. A field that is not there has its zero value, so that a layer may
// gain fields.
func difference(run, model json.RawMessage, but ...string) string {
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
		if json.Unmarshal(a.Config, &fieldsA) != nil || json.Unmarshal(b.Config, &fieldsB) != nil { // an Activation's
			if !sameValue(a.Kind, a.Config, b.Config, but...) {
				return fmt.Sprintf("layer %d is %s there and %s here", i+1, a.Config, b.Config)
			}
			continue
		}
		names := maps.Clone(fieldsA)
		maps.Copy(names, fieldsB)
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if a, b := fieldsA[name], fieldsB[name]; !slices.Contains(but, name) && !sameValue(there[i].Kind, a, b, but...) {
				return fmt.Sprintf("%s of layer %d (%s) is %s there and %s here", name, i+1, there[i].Kind, orZero(a, b), orZero(b, a))
			}
		}
	}
	if len(there) != len(here) {
		return fmt.Sprintf("%d layers there and %d here", len(there), len(here))
	}
	return ""
}

// sameValue reports whether two fields of a kind of layer, or all of its fields, have the same value, but for the given
// fields.
func sameValue(kind string, a, b json.RawMessage, but ...string) bool {
	var x, y any
	json.Unmarshal(a, &x) // what is not there stays nil
	json.Unmarshal(b, &y)
	return reflect.DeepEqual(withoutZeros(kind, x, but), withoutZeros(kind, y, but))
}

// withoutZeros takes zeros, and the given fields, out of decoded JSON: nil stands for each.
func withoutZeros(kind string, value any, but []string) any {
	switch v := value.(type) {
	case map[string]any:
		if k, ok := v["kind"].(string); ok { // of a layer in a layer
			kind = k
		}
		for name, field := range v {
			if v[name] = withoutZeros(kind, field, but); v[name] == nil || slices.Contains(but, name) {
				delete(v, name)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = withoutZeros(kind, v[i], but)
		}
	case string:
		if v == "" || v == string(Linear) && (kind == Dense{}.Kind() || kind == Linear.Kind()) {
			return nil
		}
	case bool, float64:
		if reflect.ValueOf(v).IsZero() {
			return nil
		}
	}
	return value
}

// orZero writes a field: as it is there, or the zero of the other's type.
func orZero(field, other json.RawMessage) string {
	if field != nil {
		return string(field)
	}
	switch other[0] {
	case '"':
		return `""`
	case 't', 'f':
		return "false"
	case '{', '[':
		return "nothing"
	}
	return "0"
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

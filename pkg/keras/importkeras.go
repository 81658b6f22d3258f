package keras

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"gornn/pkg/internal/config"
	"gornn/pkg/internal/kerasfile"
	"gornn/pkg/rnn"
	"gornn/pkg/run"
)

// ImportKeras returns the model of one of Keras's files: layers, compilation, weights, the
// optimizer's slots, its count of steps and its learning rate, so that a Fit goes on with Keras's
// numbers. The file is a .keras file that convert.py, beside this package, made a .safetensors file
// of.
//
// The model has Keras's name, in lower case and with "-" for what the name of a run cannot have;
// its layers have the names of Summary. Seeds stay behind, and so do the states of stateful layers,
// which Keras does not save. A model that is not Sequential, a class or an option that is not here,
// and an option that has no field here and not Keras's default, are refused by name.
func ImportKeras(path string) (m *Sequential, err error) {
	defer caught(&err)
	f, err := kerasfile.Read(path)
	if err != nil {
		return nil, prefixed(err)
	}
	if m, err = decodeKeras(f); err != nil {
		return nil, errorf("%s cannot be imported: %w", path, withoutPackage(err))
	}
	return m, nil
}

// kerasObject is one of Keras's objects in config.json.
type kerasObject struct {
	Class  string `json:"class_name"`
	Config struct {
		Name       string
		Trainable  *bool
		DType      any
		Layers     []json.RawMessage
		BatchShape []*int `json:"batch_shape"`
		Vocabulary []string
		Sparse     bool
		Ragged     bool
	}
	Compile json.RawMessage `json:"compile_config"`
}

// isFrozen reports whether the object is not trained.
func (o kerasObject) isFrozen() bool { return o.Config.Trainable != nil && !*o.Config.Trainable }

var decoder = kerasfile.Decoder{Has: func(kind, field string) bool {
	return kinds.Has(kind, field) || kind == Linear.Kind() && field == "Activation"
}}

// decodeKeras returns the model of a file.
func decodeKeras(f *kerasfile.File) (*Sequential, error) {
	if f.Config == "" {
		return nil, errorf("it has weights without layers; " +
			"make the model in Go and call its method ImportKerasWeights")
	}
	var of kerasObject
	if err := json.Unmarshal([]byte(f.Config), &of); err != nil {
		return nil, errorf("its config is damaged: %w; convert the file again", err)
	}
	if of.Class != "Sequential" {
		return nil, errorf("the model must be a Sequential of Keras, got the class %q; "+
			"make the layers in Go and call ImportKerasWeights", of.Class)
	}
	m := NewSequential(nameFromKeras(of.Config.Name))
	frozen, err := m.addKeras(f, of)
	if err != nil {
		return nil, err
	}
	if err := m.masksOfKeras(); err != nil {
		return nil, err
	}
	if err := m.compileKeras(of.Compile); err != nil {
		return nil, err
	}
	if len(frozen) > 0 {
		if err := m.SetTrainable(false, frozen...); err != nil {
			return nil, err
		}
	}
	if m.input == nil && len(f.Arrays) == 0 {
		return m, nil // Keras saved it before it had weights
	}
	return m, m.takeKeras(f, true)
}

var notOfRuns = regexp.MustCompile(`[^a-z0-9._-]`)

// nameFromKeras returns a model's name here; "" where none comes of Keras's.
func nameFromKeras(name string) string {
	name = notOfRuns.ReplaceAllString(strings.ToLower(name), "-")
	if run.CheckName(name) != nil {
		return ""
	}
	return name
}

// addKeras adds the layers of a file to a new model, and returns the names of the frozen ones.
func (m *Sequential) addKeras(f *kerasfile.File, of kerasObject) (frozen []string, err error) {
	var frozenAt []int
	for i, text := range of.Config.Layers {
		var o kerasObject
		if err := json.Unmarshal(text, &o); err != nil {
			return nil, errorf("its layer %d is damaged: %w; convert the file again", i+1, err)
		}
		layer, err := decodeKerasLayer(f, o, text)
		if err != nil {
			return nil, errorf("layer %q: %w", o.Config.Name, err)
		}
		if layer == nil { // texts, which need no Input
			continue
		}
		if _, isInput := layer.(Input); isInput && i > 0 {
			return nil, errorf("layer %q must be the first, got it as number %d",
				o.Config.Name, i+1)
		}
		if o.isFrozen() || of.isFrozen() {
			frozenAt = append(frozenAt, len(m.layers))
		}
		m.Add(layer)
		if rnn.IsStateful(layer) {
			m.batchOf = batchOfKeras(of.Config.Layers[0])
		}
	}
	if m.input != nil {
		if _, err := m.dims(m.input); err != nil {
			return nil, err
		}
	}
	names := m.layerNames()
	for _, i := range frozenAt {
		frozen = append(frozen, names[i])
	}
	return frozen, nil
}

// decodeKerasLayer returns a layer of a file; nil for an InputLayer of texts.
func decodeKerasLayer(f *kerasfile.File, o kerasObject, text json.RawMessage) (Layer, error) {
	if o.Class == "InputLayer" && o.Config.DType == "string" {
		return nil, nil
	}
	if o.Class == "InputLayer" {
		return inputFromKeras(o)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return nil, err
	}
	if err := kerasfile.CheckTrainable(value); err != nil {
		return nil, err
	}
	written, err := decoder.Decode(kerasfile.Layers, value)
	if err != nil {
		return nil, fmt.Errorf("%w; make the layers in Go and call ImportKerasWeights", err)
	}
	layer, err := config.Decode[Layer](kinds, written)
	if l, ok := layer.(TextVectorization); ok && err == nil {
		return wordsFromKeras(f, o, l)
	}
	return layer, err
}

// inputFromKeras returns the Input of an InputLayer.
func inputFromKeras(o kerasObject) (Layer, error) {
	if len(o.Config.BatchShape) == 0 || o.Config.Sparse || o.Config.Ragged {
		return nil, fmt.Errorf("its input must have a shape and be neither sparse nor ragged")
	}
	in := Input{Shape: []int{}}
	for _, dim := range o.Config.BatchShape[1:] {
		if dim == nil {
			in.Shape = append(in.Shape, -1)
		} else {
			in.Shape = append(in.Shape, *dim)
		}
	}
	return in, nil
}

// batchOfKeras returns the size of the batch in an InputLayer; 0 if it is open.
func batchOfKeras(input json.RawMessage) int {
	var o kerasObject
	if json.Unmarshal(input, &o) != nil || len(o.Config.BatchShape) == 0 {
		return 0
	}
	return *cmp.Or(o.Config.BatchShape[0], new(int))
}

package keras

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"gornn/pkg/internal/config"
	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/kerasfile"
	"gornn/pkg/internal/safetensors"
)

// ExportKeras writes the model as a .safetensors file, which convert.py, beside this package, makes
// a .keras or .weights.h5 file of: layers, compilation, weights and the state of the optimizer, so
// that a training goes on in Keras with the same numbers. The file is written whole or not at all.
//
// Layers, cells, optimizers, schedules, metrics and activations of one's own are refused by name,
// and so is what Keras's files have no place for, such as ExcludeFromWeightDecay. The states of
// stateful layers and Compile.Classes stay behind.
func (m *Sequential) ExportKeras(path string) (err error) {
	defer caught(&err)
	if err := cmp.Or(m.made(), m.whileTraining("ExportKeras")); err != nil {
		return err
	}
	if !m.built {
		return errorf("%s has no weights yet to export; call Fit, Predict or Load first",
			m.quotedName())
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.graphs.wait()
	f, err := m.encodeKeras()
	if err != nil {
		return errorf("%s cannot be exported: %w", m.quotedName(), withoutPackage(err))
	}
	arrays, err := m.arraysForKeras()
	if err != nil {
		return err
	}
	return prefixed(f.Write(path, arrays))
}

// kerasVersion is the version of Keras whose defaults are written.
const kerasVersion = "3.15.1"

// encodeKeras returns the model's file without arrays.
func (m *Sequential) encodeKeras() (*kerasfile.File, error) {
	if err := m.masksOfKeras(); err != nil {
		return nil, err
	}
	input, err := m.inputForKeras()
	if err != nil {
		return nil, err
	}
	all, err := m.layersForKeras(input)
	if err != nil {
		return nil, err
	}
	assets, err := m.wordsForKeras(all)
	if err != nil {
		return nil, err
	}
	compile, err := m.compileForKeras()
	if err != nil {
		return nil, err
	}
	object := map[string]any{"module": "keras", "class_name": "Sequential",
		"config": map[string]any{"name": cmp.Or(m.name, "sequential"), "trainable": true,
			"dtype": kerasfile.Policy(), "layers": all, "build_input_shape": input},
		"registered_name": nil, "build_config": map[string]any{"input_shape": input},
		"compile_config": compile}
	text, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	saved := map[string]string{"keras_version": kerasVersion,
		"date_saved": time.Now().Format("2006-01-02@15:04:05")}
	metadata, err := json.Marshal(saved)
	return &kerasfile.File{Config: string(text), Metadata: string(metadata), Assets: assets}, err
}

// inputForKeras returns the shape of a batch, with nil for what is open. Stateful layers of Keras
// need the size of the batch.
func (m *Sequential) inputForKeras() ([]any, error) {
	isStateful := m.isStateful()
	if isStateful && m.batchOf == 0 {
		return nil, errorf("Keras's stateful layers have the size of a batch, and none is known; " +
			"call Predict with a batch first")
	}
	if _, isTexts := m.vectorization(); isTexts {
		return []any{nil, 1}, nil
	}
	shape := batchShape(m.input)
	if isStateful {
		shape[0] = m.batchOf
	}
	return shape, nil
}

// batchShape returns the shape of any number of examples of given dims.
func batchShape(dims []int) []any {
	shape := []any{nil}
	for _, d := range dims {
		if d < 0 {
			shape = append(shape, nil)
		} else {
			shape = append(shape, d)
		}
	}
	return shape
}

// layersForKeras writes the input and the layers, for examples of a shape.
func (m *Sequential) layersForKeras(input []any) (all []any, err error) {
	outputs, err := m.dims(m.input)
	if err != nil {
		return nil, err
	}
	dtype := "float32"
	if isTexts(m.layers[0]) {
		dtype = "string"
	} else if _, ok := m.layers[0].(TakesIDs); ok {
		dtype = "int32"
	}
	all = append(all, kerasfile.Input(input, dtype))
	frozen := m.frozenLayers()
	below := m.input
	for i, l := range m.layers {
		text, err := config.Encode(l)
		if err != nil {
			return nil, errorf("layer %d: %w", i+1, err)
		}
		object, err := kerasfile.Encode(kerasfile.Layers, text)
		if err != nil {
			return nil, errorf("layer %d: %w", i+1, err)
		}
		name := m.layerNames()[i]
		object["config"].(map[string]any)["name"] = name
		if slices.Contains(frozen, name) {
			kerasfile.Freeze(object)
		}
		if kerasfile.HasBuild(l.Kind()) {
			shape := append(input[:1:1], batchShape(below)[1:]...)
			object["build_config"] = map[string]any{"input_shape": shape}
		}
		all, below = append(all, object), outputs[i]
	}
	return all, nil
}

// frozenLayers names the layers with weights of which none is trained. A layer of which some are is
// one of one's own, and refused elsewhere.
func (m *Sequential) frozenLayers() (names []string) {
	for _, w := range m.declaredWeights(m.input) {
		if m.isFrozen(w) && !slices.Contains(names, w.layer) {
			names = append(names, w.layer)
		}
	}
	return names
}

// arraysForKeras returns the weights and the optimizer's state in Keras's order.
func (m *Sequential) arraysForKeras() (arrays []safetensors.Array, err error) {
	declared := m.declaredWeights(m.input)
	for i, path := range m.kerasPaths(declared) {
		data, err := valueOf(declared[i].variable())
		if err != nil {
			return nil, err
		}
		arrays = append(arrays, safetensors.Float32s(path, declared[i].Dims, data))
	}
	if m.compile.Loss == "" {
		return arrays, nil
	}
	state, err := m.stateForKeras(declared)
	for i, a := range state {
		a.Name = kerasOptimizer + strconv.Itoa(i)
		arrays = append(arrays, a)
	}
	return arrays, err
}

// stateForKeras returns the optimizer's state: the count of steps, the rate where there is no
// schedule, and the slots, zeros for those that no step has made.
func (m *Sequential) stateForKeras(declared []declaredWeight) ([]safetensors.Array, error) {
	o, err := m.ratedOptimizer("ExportKeras")
	if err != nil {
		return nil, err
	}
	state := []safetensors.Array{safetensors.Int64("", m.steps())}
	if o.Options().Schedule == nil {
		rate, err := m.LearningRate()
		if err != nil {
			return nil, err
		}
		state = append(state, safetensors.Float32s("", nil, []float32{float32(rate)}))
	}
	for _, slot := range m.kerasSlots(declared) {
		data := make([]float32, dims.Size(slot.dims))
		if v := m.store.GetVariable(slot.path); v != nil {
			if data, err = valueOf(v); err != nil {
				return nil, err
			}
		}
		state = append(state, safetensors.Float32s("", slot.dims, data))
	}
	return state, nil
}

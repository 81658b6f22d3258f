package keras

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gornn/pkg/internal/kerasfile"
	"gornn/pkg/internal/safetensors"
)

// changed writes one of Keras's files again with changes, and returns its path.
func changed(t *testing.T, name, from, to string, arrays func(map[string]safetensors.Array)) string {
	t.Helper()
	f, err := kerasfile.Read(filepath.Join("testdata/kerasfiles", name+".jax.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(f.Config, from) {
		t.Fatalf("the config of %s has no %s", name, from)
	}
	f.Config = strings.Replace(f.Config, from, to, 1)
	if arrays != nil {
		arrays(f.Arrays)
	}
	var all []safetensors.Array
	for _, name := range slices.Sorted(maps.Keys(f.Arrays)) {
		a := f.Arrays[name]
		a.Name = name
		all = append(all, a)
	}
	path := filepath.Join(t.TempDir(), "changed.safetensors")
	if err := f.Write(path, all); err != nil {
		t.Fatal(err)
	}
	return path
}

// What cannot be here is refused by its name, and no half of a model comes back.
func TestKerasRefused(t *testing.T) {
	type all = map[string]safetensors.Array
	for _, test := range []struct {
		name, file, from, to string
		arrays               func(all)
		want                 string
	}{
		{"functional", "raw", `"class_name": "Sequential"`, `"class_name": "Functional"`, nil,
			`the model must be a Sequential of Keras, got the class "Functional"; make the layers in Go`},
		{"a class", "raw", `"class_name": "Dense"`, `"class_name": "Conv1D"`, nil,
			`layer "dense": the class "Conv1D" is none of the layers here, which are Activation, Bidirectional,`},
		{"a class of one's own", "raw", `"module": "keras.layers", "class_name": "Dense"`, `"module": "mine", "class_name": "Dense"`, nil,
			`the class "Dense" is none of the layers here`},
		{"an option", "words", `"activity_regularizer": null`, `"activity_regularizer": "l2"`, nil,
			`layer "embedding": Embedding.activity_regularizer must be null, Keras's default, got "l2"; make the layers in Go`},
		{"an option of a newer Keras", "words", `"use_bias"`, `"use_magic": 3, "use_bias"`, nil,
			`LSTM.use_magic is an option that is not known here, got 3`},
		{"another dtype", "raw", `"units": 3`, `"dtype": "bfloat16", "units": 3`, nil,
			`Dense.dtype must be float32, got bfloat16`},
		{"an initializer", "raw", `"class_name": "GlorotUniform"`, `"class_name": "VarianceScaling"`, nil,
			`Dense.kernel_initializer must be one of Keras's initializers with a name here, got VarianceScaling`},
		{"an activation", "raw", `"activation": "relu"`, `"activation": "relo"`, nil,
			`Activation must be one of`},
		{"no units", "raw", `"units": 3, `, ``, nil, `Dense.units must be given, got none`},
		{"units of text", "raw", `"units": 3`, `"units": "3"`, nil, `Units: json`},
		{"a loss", "words", `"loss": "binary_crossentropy"`, `"loss": "dice"`, nil,
			`its compile option loss: must be one of`},
		{"a metric", "words", `"metrics": ["accuracy"]`, `"metrics": ["iou"]`, nil,
			`Metrics must have names of metrics, got "iou"`},
		{"loss weights", "words", `"loss_weights": null`, `"loss_weights": [2]`, nil,
			`its compile option loss_weights: must be null`},
		{"an optimizer", "words", `"class_name": "Adam"`, `"class_name": "Lion"`, nil,
			`its compile option optimizer: the class "Lion" is none of the optimizers here, which are Adam, AdamW, RMSprop, SGD`},
		{"an option of the optimizer", "words", `"use_ema": false`, `"use_ema": true`, nil,
			`Adam.use_ema must be false, Keras's default, got true`},
		{"slots of another optimizer", "words", `"amsgrad": false`, `"amsgrad": true`, nil,
			`the optimizer's state must have`},
		{"config cut", "raw", `"module"`, `module`, nil, `its config is damaged`},
		{"a weight missing", "raw", "", "", func(a all) { delete(a, "layers/dense/vars/1") },
			`it has no weight layers/dense/vars/1, which is dense/bias [3] of the model; the layers must be those of the file`},
		{"a weight more", "raw", "", "", func(a all) { a["layers/dense_2/vars/0"] = a["layers/dense/vars/1"] },
			`it has the weight layers/dense_2/vars/0 [3], which the model has not`},
		{"another shape", "raw", "", "", func(a all) { a["layers/dense/vars/1"] = safetensors.Float32s("", []int{1}, []float32{1}) },
			`its weight layers/dense/vars/1 must have shape [3], as dense/bias of the model, got [1]`},
		{"integers for a weight", "raw", "", "", func(a all) { a["layers/dense/vars/1"] = safetensors.Int64("", 1) },
			`its weight layers/dense/vars/1: dtype is "I64"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := map[string]string{"raw": "uncompiled"}[test.file]
			if file == "" {
				file = test.file
			}
			m, err := ImportKeras(changed(t, file, test.from, test.to, test.arrays))
			if err == nil || m != nil || !strings.Contains(err.Error(), test.want) ||
				!strings.HasPrefix(err.Error(), "keras: ") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v\nwant %s", err, test.want)
			}
		})
	}
}

// Files that are none of Keras's, and models that cannot be exported.
func TestKerasFilesRefused(t *testing.T) {
	dir := t.TempDir()
	for name, test := range map[string]struct{ content, want string }{
		"lstm.keras":        {"PK\x03\x04...", "lstm.keras must be a file of convert.py, got a .zip file of Keras; say: uv run pkg/keras/convert.py "},
		"lstm.weights.h5":   {"\x89HDF\r\n", "got an HDF5 file of Keras; say: uv run"},
		"cut.safetensors":   {"\x10\x00", "is damaged, or no file of convert.py: 2 bytes are too short"},
		"other.safetensors": {"\x02\x00\x00\x00\x00\x00\x00\x00{}", "got one of safetensors without Keras's names"},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ImportKeras(path); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	out := filepath.Join(dir, "out.safetensors")
	two := Input{Shape: []int{2}}
	excluded := NewSequential("", two, Dense{Units: 1})
	excluded.Compile(Compile{Loss: MeanSquaredError,
		Optimizer: SGD{WeightDecay: 0.1, ExcludeFromWeightDecay: []string{"bias"}}})
	for name, test := range map[string]struct {
		model *Sequential
		path  string
		want  string
	}{
		"not built": {NewSequential("", Dense{Units: 1}), out, "has no weights yet to export"},
		"own layer": {NewSequential("", two, scale{}), out, `Keras has none of the layers for the kind "scale"`},
		"excluded":  {excluded, out, "SGD.ExcludeFromWeightDecay has no place in Keras's files; leave it out"},
		"path":      {NewSequential("", two, Dense{Units: 1}), filepath.Join(dir, "out.keras"), "the path must end in .safetensors"},
		"no folder": {NewSequential("", two, Dense{Units: 1}), filepath.Join(dir, "no", "out.safetensors"), "cannot be written"},
	} {
		test.model.Store() // makes weights where their shapes are known
		err := test.model.ExportKeras(test.path)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
		if _, err := os.Stat(test.path); err == nil {
			t.Errorf("%s: a file is left", name)
		}
	}
}

// Weights alone come into a model of the same layers, and leave another as it was.
func TestKerasWeightsRefused(t *testing.T) {
	layers := func(units int) *Sequential {
		return NewSequential("", Dense{Units: units, Activation: ReLU}, Dense{Units: 2})
	}
	path := "testdata/kerasfiles/uncompiled.jax.safetensors"
	x := [][]float32{{1, -2}}
	m, err := ImportKeras(path)
	if err != nil {
		t.Fatal(err)
	}
	alike := layers(3)
	if err := alike.ImportKerasWeights(path); err != nil {
		t.Fatal(err)
	}
	if got, want := mustPredict(t, alike, x), mustPredict(t, m, x); !slices.Equal(got, want) {
		t.Errorf("predicts %v, want %v", got, want)
	}
	other := layers(4)
	before := mustPredict(t, other, x)
	err = other.ImportKerasWeights(path)
	if err == nil || !strings.Contains(err.Error(), "its weight layers/dense/vars/0 must have shape [2 4]") {
		t.Error(err)
	}
	if after := mustPredict(t, other, x); !slices.Equal(after, before) {
		t.Errorf("a refused file changes the predictions %v to %v", before, after)
	}
}

package keras

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/internal/golden"
)

// exportsTo is where TestExportONNXForRuntime leaves what ONNX Runtime is to compute:
// pkg/lab/onnx_models.py.
var exportsTo = flag.String("export", "", "a folder for ONNX models, examples and predictions")

// recorded is what ONNX Runtime computed of a model.
type recorded struct {
	SHA256 string    // of the file
	Output []float32 // for examples(len(maskKinds), 5)
}

// ONNX Runtime computes the very bytes that ExportONNX writes, and its outputs, recorded by
// pkg/lab/onnx_models.py -record, are Predict's.
func TestExportONNX(t *testing.T) {
	text, err := os.ReadFile("testdata/onnx.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Models map[string]recorded
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	all := exportedModels(t)
	if len(all) != len(file.Models) {
		t.Errorf("%d models are recorded, want %d: run pkg/lab/onnx_models.py -record",
			len(file.Models), len(all))
	}
	path := filepath.Join(t.TempDir(), "model.onnx")
	for _, e := range all {
		if err := e.model.ExportONNX(path); err != nil {
			t.Errorf("%s: %v", e.name, err)
			continue
		}
		bytes, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		of := file.Models[e.name]
		if sum := fmt.Sprintf("%x", sha256.Sum256(bytes)); sum != of.SHA256 {
			t.Errorf("%s: other bytes than ONNX Runtime computed: run pkg/lab/onnx_models.py -record",
				e.name)
		}
		got, err := e.model.Predict(e.examples(len(maskKinds), 5))
		if err != nil {
			t.Fatal(e.name, err)
		}
		golden.Close(t, e.name, flat(got), of.Output, tolerance)
	}
}

func flat(rows [][]float32) (values []float32) {
	for _, row := range rows {
		values = append(values, row...)
	}
	return values
}

// given is one input of a model for ONNX Runtime, and the output that it must give.
type given struct {
	Shape  []int
	Input  any
	Output []float32
}

// TestExportONNXForRuntime writes the models of TestExportONNX and those of Keras's golden values,
// with inputs of several sizes and the outputs.
func TestExportONNXForRuntime(t *testing.T) {
	if *exportsTo == "" {
		t.Skip("pkg/lab/onnx_models.py runs it")
	}
	for i, e := range exportedModels(t) {
		sizes := [][2]int{{len(maskKinds), 5}, {1, 1}, {1, 5}, {1, 100}, {7, 1}, {7, 100}}
		if len(e.input) == 0 || e.input[0] >= 0 {
			sizes = [][2]int{{len(maskKinds), 5}, {1, 5}, {7, 5}} // of one length
		}
		var all []given
		for _, size := range sizes {
			x := e.examples(size[0], size[1])
			y, err := e.model.Predict(x)
			if err != nil {
				t.Fatal(e.name, err)
			}
			all = append(all, given{x.Shape().Dimensions, flatData(x), flat(y)})
		}
		e.writeTo(t, fmt.Sprintf("own%d", i), all)
	}
	for i, e := range goldenExports(t) {
		e.writeTo(t, fmt.Sprintf("keras%d", i), e.outputs)
	}
}

func flatData(x *tensors.Tensor) any {
	if x.DType().IsFloat() {
		return tensors.MustCopyFlatData[float32](x)
	}
	return tensors.MustCopyFlatData[int64](x)
}

// writeTo writes a model and what it must compute.
func (e exported) writeTo(t *testing.T, name string, all []given) {
	t.Helper()
	path := filepath.Join(*exportsTo, name)
	err := e.model.ExportONNX(path + ".onnx")
	if err != nil && strings.Contains(err.Error(), "ONNX's recurrent nodes compute") {
		t.Log(e.name, err)
		return
	}
	if err != nil {
		t.Fatal(e.name, err)
	}
	text, err := json.Marshal(map[string]any{"name": e.name, "of": all})
	if err == nil {
		err = os.WriteFile(path+".json", text, 0o644)
	}
	if err != nil {
		t.Fatal(e.name, err)
	}
}

// goldenExports are the golden layers and stacks that ONNX has nodes for, with Keras's outputs. A
// Masking makes the mask of a layer.
func goldenExports(t *testing.T) (all []goldenExport) {
	values := golden.Read(t)
	add := func(c golden.Stack) {
		m := goldenModel(t, c.Layers, c.X, c.Weights)
		m.compile.Backend = gobackend.GetBackend()
		of := given{c.X.Shape, c.X.Data, c.Y.Data}
		all = append(all, goldenExport{exported{"Keras's " + c.Name, nil, m}, []given{of}})
	}
	for _, c := range values.Stacks {
		add(c)
	}
	for _, c := range values.Layers {
		if c.States != nil || c.Dropout != nil || foreignCell.Match(c.Layers[0].Config) {
			continue
		}
		if c.Mask != nil {
			features := c.X.Shape[2]
			for i, v := range c.Mask.Data {
				for k := range features {
					if v == 0 {
						c.X.Data[i*features+k] = -9
					}
				}
			}
			masking := golden.Config{Kind: "masking", Config: json.RawMessage(`{"Value": -9}`)}
			c.Layers = append([]golden.Config{masking}, c.Layers...)
		}
		add(c.Stack)
	}
	return all
}

// foreignCell finds cells that ONNX has no nodes for.
var foreignCell = regexp.MustCompile(`"(mgu|coupled|peepholes|own_output)"`)

type goldenExport struct {
	exported
	outputs []given
}

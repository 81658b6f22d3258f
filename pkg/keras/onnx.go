package keras

import (
	"cmp"

	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/internal/atomicfile"
	"gornn/pkg/internal/onnx"
)

// ExportONNX writes the model with its weights to a file that ONNX Runtime and others compute
// (opset 17). Keras has it as export(format="onnx").
//
// The file's model takes "input", ids (int64) or numbers (float32) of shape [batch, ...], and gives
// "output", what Predict gives: of any number of examples, and of any length where the layers take
// any. Masks, of padding at any place, are in it. The metadata "classes" are the names of
// Compile.Classes in JSON.
//
// It refuses layers, cells and activations of one's own, activations that ONNX's recurrent nodes
// lack, Stateful, and TextVectorization. Before the first Fit the shape of the input must be known.
func (m *Sequential) ExportONNX(path string) (err error) {
	defer caught(&err)
	declared, err := m.declaredIn("ExportONNX", nil)
	if err != nil {
		return err
	}
	weights, err := m.Weights()
	if err != nil {
		return err
	}
	_, ids := m.layers[0].(TakesIDs)
	model := onnx.Model{Name: cmp.Or(m.name, "model"), Input: m.input, IDs: ids, Classes: m.Classes()}
	for i, name := range m.layerNames() {
		l := onnx.Layer{Layer: m.layers[i], Name: name}
		for ; len(declared) > 0 && declared[0].layer == name; declared = declared[1:] {
			data, err := tensors.CopyFlatData[float32](weights[0])
			if err != nil {
				return sentence(err)
			}
			l.Weights = append(l.Weights, onnx.Tensor{Dims: declared[0].Dims, Data: data})
			weights = weights[1:]
		}
		model.Layers = append(model.Layers, l)
	}
	file, err := model.Encode()
	if err != nil {
		return errorf("ExportONNX: %w", err)
	}
	if err := atomicfile.Write(atomicfile.OS{}, path, file); err != nil {
		return errorf("ExportONNX: path must name a file that can be written, in a folder that "+
			"there is, got %q: %w; make the folder, free space, or name another file",
			path, withoutPath(err))
	}
	return nil
}

package keras

import (
	"path/filepath"
	"strings"
	"testing"
)

// What Keras computes otherwise above a mask does not go there, and no other layer is refused.
func TestExportKerasMasks(t *testing.T) {
	sequences := LSTM{Units: 2, ReturnSequences: true}
	backwards := LSTM{Units: 2, ReturnSequences: true, GoBackwards: true}
	for _, test := range []struct {
		name   string
		masked bool
		layers []Layer
		want   string
	}{
		{"backwards", true, []Layer{backwards, GRU{Units: 2}}, `layer "lstm" must not have go_backwards`},
		{"backwards, no mask", false, []Layer{backwards, GRU{Units: 2}}, ""},
		{"backwards at the end", true, []Layer{sequences, LSTM{Units: 2, GoBackwards: true}}, ""},
		{"both ways", true, []Layer{Bidirectional{Layer: sequences}, GRU{Units: 2}}, ""},
		{"maximum", true, []Layer{Dense{Units: 2}, GlobalMaxPooling1D{}}, "ignores"},
		{"maximum of both ways", true, []Layer{Bidirectional{Layer: sequences}, GlobalMaxPooling1D{}}, "ignores"},
		{"maximum, no mask", false, []Layer{GlobalMaxPooling1D{}}, ""},
		{"average", true, []Layer{sequences, GlobalAveragePooling1D{}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := NewSequential("", Input{Shape: []int{3}},
				Embedding{InputDim: 4, OutputDim: 2, MaskZero: test.masked})
			m.Add(test.layers...)
			if _, err := m.Predict([][]int32{{1, 2, 3}}); err != nil {
				t.Fatal(err)
			}
			err := m.ExportKeras(filepath.Join(t.TempDir(), "m.safetensors"))
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

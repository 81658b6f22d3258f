package keras

import (
	"encoding/json"

	"gornn/pkg/rnn"
)

// masksOfKeras refuses the layers that Keras computes otherwise above a mask, as README.md says
// under Masks: a file with them would give other numbers there than here.
func (m *Sequential) masksOfKeras() error {
	masked := false
	for i, l := range m.layers {
		if makesMask(l) {
			masked = true
		}
		sequences, backwards := directionOf(l)
		switch _, isRecurrent := l.(rnn.Recurrent); {
		case !masked:
		case l.Kind() == GlobalMaxPooling1D{}.Kind():
			return errorf("layer %q must not be above a mask, which Keras's GlobalMaxPooling1D "+
				"ignores; use GlobalAveragePooling1D, or leave the mask out", m.layerNames()[i])
		case isRecurrent && sequences && backwards:
			return errorf("layer %q must not have go_backwards and return_sequences above a mask, "+
				"which Keras leaves in the order of the input; leave one of them out",
				m.layerNames()[i])
		case isRecurrent:
			masked = sequences
		case l.Kind() == Flatten{}.Kind(), l.Kind() == GlobalAveragePooling1D{}.Kind():
			masked = false
		}
	}
	return nil
}

// directionOf reads whether a recurrent layer returns sequences, and whether it reads backwards;
// the layer of a Bidirectional says the first.
func directionOf(l Layer) (sequences, backwards bool) {
	var of struct {
		ReturnSequences, GoBackwards bool
		Layer                        struct{ ReturnSequences bool }
	}
	text, err := json.Marshal(l)
	if err != nil || json.Unmarshal(text, &of) != nil {
		return false, false
	}
	return of.ReturnSequences || of.Layer.ReturnSequences, of.GoBackwards
}

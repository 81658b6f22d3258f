package keras

import (
	"slices"
	"testing"
)

func TestDirections(t *testing.T) {
	m := NewSequential("both", Embedding{InputDim: 9, OutputDim: 2},
		SimpleRNN{Units: 2, ReturnSequences: true, GoBackwards: true},
		Bidirectional{Layer: GRU{Units: 2, ReturnSequences: true}}, LSTM{Units: 2}, Dense{Units: 1})
	if got, want := m.Directions(), []string{"", "backwards", "GRU both ways", "", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (*Sequential)(nil).Directions(); got != nil {
		t.Errorf("a model that was not made has %q", got)
	}
}

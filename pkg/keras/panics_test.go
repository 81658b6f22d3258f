package keras_test

import (
	"testing"

	"github.com/janpfeifer/must"

	. "gornn/pkg/keras"
)

// late is a callback that panics after the second epoch.
type late struct{}

func (late) EpochEnd(_ *Sequential, h History) (bool, error) {
	if h.Epochs() == 2 {
		panic("late")
	}
	return false, nil
}

func (late) TrainEnd(*Sequential, History) error { return nil }

// A panic is as any other error of a training: the model has the weights of the last saved epoch,
// and other programs may train the run.
func TestPanicGoesBack(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	_, x, y := words()
	named := func() *Sequential {
		m := NewSequential("late", Embedding{InputDim: 5, OutputDim: 2}, SimpleRNN{Units: 2}, Dense{Units: 1})
		m.Compile(soundCompile(MeanSquaredError))
		return m
	}
	m := named()
	h, err := m.Fit(x, y, Fit{Epochs: 3, Callbacks: []Callback{late{}}})
	if want := `keras: late.EpochEnd ended with the panic "late"; mend it there`; err == nil || err.Error() != want {
		t.Fatalf("got error %v, want %s", err, want)
	}
	saved := named()
	must.M(saved.Load())
	got, want := must.M1(m.Predict(x)), must.M1(saved.Predict(x))
	for i := range want {
		if got[i][0] != want[i][0] {
			t.Errorf("example %d: %g, the saved epoch has %g", i, got[i][0], want[i][0])
		}
	}
	if h.Epochs() != 1 {
		t.Errorf("the history has %d epochs", h.Epochs())
	}
	if h, err := named().Fit(x, y, Fit{Epochs: 3, Resume: true}); err != nil || h.Epochs() != 3 {
		t.Errorf("resumed: %d epochs, %v", h.Epochs(), err)
	}
}

package keras_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/janpfeifer/must"

	. "gornn/pkg/keras"
)

// ownStopping is an EarlyStopping of a user's, with RestoreBestWeights.
type ownStopping struct{ patience int }

func best(h History) int {
	losses := h.Get("val_loss")
	return slices.Index(losses, slices.Min(losses)) + 1
}

func (c ownStopping) EpochEnd(m *Sequential, h History) (stop bool, err error) {
	if best(h) == h.Epochs() {
		return false, m.KeepWeights(c, h.Epochs())
	}
	return h.Epochs()-best(h) >= c.patience, nil
}

func (c ownStopping) TrainEnd(m *Sequential, h History) error {
	return m.RestoreWeights(c, best(h))
}

// ownCheckpoint is a BestCheckpoint of a user's.
type ownCheckpoint struct{}

func (ownCheckpoint) EpochEnd(m *Sequential, h History) (stop bool, err error) {
	m.KeepBest(best(h) == h.Epochs())
	return false, nil
}

// No callback of the package does what a user's could not: the same trainings leave the same files,
// also where they are stopped and resumed.
func TestOwnCallbacks(t *testing.T) {
	for _, c := range []struct {
		name      string
		ours, own []Callback
	}{
		{"stopping", []Callback{EarlyStopping{Patience: 2, RestoreBestWeights: true}}, []Callback{ownStopping{2}}},
		{"checkpoint", []Callback{BestCheckpoint{}}, []Callback{ownCheckpoint{}}},
		{"both", []Callback{EarlyStopping{Patience: 3, RestoreBestWeights: true}, BestCheckpoint{}},
			[]Callback{ownStopping{3}, ownCheckpoint{}}},
	} {
		for _, cut := range []int{0, 4, 7} {
			t.Run(fmt.Sprint(c.name, " ", cut), func(t *testing.T) {
				ours, own := filesOf(t, cut, c.ours), filesOf(t, cut, c.own)
				if len(own) < 3 {
					t.Fatalf("the run has the files %v", own)
				}
				for name, digest := range ours {
					if own[name] != digest {
						t.Errorf("%s is\n%.400q, want\n%.400q", name, own[name], digest)
					}
				}
			})
		}
	}
}

// cutIn ends a training with an error in an epoch.
type cutIn int

func (c cutIn) EpochBegin(_ *Sequential, epoch int) error {
	if epoch == int(c) {
		return fmt.Errorf("cut")
	}
	return nil
}

func (cutIn) EpochEnd(*Sequential, History) (stop bool, err error) { return false, nil }

// filesOf trains a model with callbacks, perhaps cut and resumed, and returns the files of its run.
func filesOf(t *testing.T, cut int, callbacks []Callback) map[string]string {
	dir := t.TempDir()
	x := [][]float32{{1, .5}, {-1, .2}, {.3, -.7}, {.8, .8}, {-.4, -.9}, {.1, .6}, {-.2, .3}, {.9, .4}, {-.5, .6}}
	y := []float32{1, -1, .5, 2, -.6, .7, 0, 1, .1}
	model := func() *Sequential {
		m := NewSequential("own", Dense{Units: 4, Activation: Tanh}, Dense{Units: 1}).RunsIn(dir)
		m.Compile(Compile{Loss: MeanSquaredError, Optimizer: Adam{LearningRate: 0.1}, Backend: goBackend})
		return m
	}
	fit := Fit{Epochs: 12, BatchSize: 2, ValidationSplit: 0.25, Callbacks: callbacks}
	if cut > 0 {
		first := fit
		first.Callbacks = append(slices.Clone(callbacks), cutIn(cut))
		model().Fit(x, y, first)
		fit.Resume = true
	}
	m := model()
	h := must.M1(m.Fit(x, y, fit))
	if best(h) == h.Epochs() {
		t.Fatalf("the last epoch of %v is the best: the test shows nothing", h.Get("val_loss"))
	}
	files := map[string]string{"predictions": fmt.Sprint(must.M1(m.Predict(x)))}
	for _, name := range must.M1(filepath.Glob(filepath.Join(dir, "own", "*.safetensors"))) {
		files[filepath.Base(name)] = string(must.M1(os.ReadFile(name)))
	}
	files["history"] = fmt.Sprint(h.Series)
	scores := must.M1(m.Evaluate(x, y))
	must.M(m.LoadBest())
	files["scores"] = fmt.Sprint(scores, must.M1(m.Evaluate(x, y)))
	return files
}

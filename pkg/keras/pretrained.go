package keras

import (
	"errors"
	"fmt"
	"io/fs"

	"gornn/pkg/run"
)

// LoadPretrained gives the model weights to predict with, trained here or elsewhere: those of its own run, as Load does,
// and where there is none those of the run with its name among runs, such as gornn/data/pretrained holds. pretrained
// tells which. The run must have the model's layers. Nothing is saved of a model with pretrained weights before it is trained:
// no evaluation is noted, no table and no figure shows them, and Load does not find them.
func (m *Sequential) LoadPretrained(runs fs.FS) (pretrained bool, err error) {
	own := m.Load()
	if !errors.Is(own, run.ErrNotFound) {
		return false, own
	}
	r, err := run.OpenIn(runs, m.name)
	if errors.Is(err, run.ErrNotFound) {
		return false, fmt.Errorf("%w; nor are there pretrained weights of that name", own)
	}
	if err != nil {
		return false, err
	}
	other, err := m.otherLayers(r, sameWeights...)
	if err != nil {
		return false, err
	}
	if other != "" {
		return false, errorf("the pretrained weights of %q are those of other layers than this model's: %s; train it (run the cell that calls Fit for %[1]q)", m.name, other)
	}
	if err := m.restore(r, (*run.Run).Load); err != nil {
		return false, err
	}
	return true, nil
}

// Dataset returns what the model's run was trained on, as Fit was told: "IMDB reviews". It is "" where Fit was not told,
// and before there is a run.
func (m *Sequential) Dataset() string {
	if m.run == nil {
		return ""
	}
	return m.run.Dataset
}

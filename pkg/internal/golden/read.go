package golden

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"testing"
)

//go:embed testdata/*.json
var testdata embed.FS

// Read returns the golden values of all files, and fails the test where they cannot be read.
func Read(t testing.TB) (all Values) {
	t.Helper()
	text, err := tutorial()
	if err == nil {
		all, err = decodeTutorial(text)
	}
	for _, name := range []string{
		"keras_layers.json", "keras_cells.json", "keras_optimizers.json", "keras_fits.json",
		"keras_activations.json"} {
		var more Values
		if err == nil {
			text, err = testdata.ReadFile(path.Join("testdata", name))
		}
		if err == nil {
			err = json.Unmarshal(text, &more)
		}
		all.add(more)
	}
	if err == nil && all.lack() {
		err = errors.New("a part is missing; make the files with the scripts in testdata")
	}
	if err != nil {
		t.Fatalf("golden values: %v", err)
	}
	return all
}

// lack reports whether a part is missing, whose tests would pass.
func (v Values) lack() bool {
	return len(v.Layers) == 0 || len(v.Stacks) == 0 || len(v.Training) == 0 || len(v.EarlyStopping.Cases) == 0 ||
		len(v.Fits.Restores) == 0 || len(v.Schedules) == 0 || len(v.Optimizers.Training) == 0 || len(v.PadSequences.Cases) == 0 || len(v.Summary) == 0
}

// add adds the values of another file.
func (v *Values) add(more Values) {
	v.Layers = append(v.Layers, more.Layers...)
	v.Stacks = append(v.Stacks, more.Stacks...)
	v.Training = append(v.Training, more.Training...)
	v.Schedules = append(v.Schedules, more.Schedules...)
	if more.EarlyStopping.Cases != nil {
		v.EarlyStopping = more.EarlyStopping
	}
	if more.Fits.Restores != nil {
		v.Fits = more.Fits
	}
	if more.Optimizers.Training != nil {
		v.Optimizers = more.Optimizers
	}
}

// tutorial returns the text of keras.json, or of the file that stands for it.
func tutorial() ([]byte, error) {
	name := os.Getenv("KERAS_GOLDEN")
	if name == "" {
		return testdata.ReadFile("testdata/keras.json")
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("KERAS_GOLDEN must name a file made by make_golden.py: %w", err)
	}
	return text, nil
}

// Command bridges is this module's half of make bridges:
//
//	bridges FROM TO
//	bridges pretrained TO
//
// It imports the models that Keras left in the folder FROM and compares their predictions, and the
// losses of a training that goes on, with Keras's. It exports the trained models to TO for Keras to
// open. What it found is in TO/imported.json: peer.py has its form. Of the pretrained models it
// writes what Keras must get of them.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"

	"gornn/pkg/imdb"
	"gornn/pkg/keras"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: bridges FROM|pretrained TO")
		os.Exit(2)
	}
	run := func(to string) error { return bridges(os.Args[1], to) }
	if os.Args[1] == "pretrained" {
		run = pretrained
	}
	if err := run(os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// found is what came of a model: the largest differences from Keras's figures, or an error.
type found struct {
	Predictions *float64 `json:"predictions,omitempty"`
	Losses      *float64 `json:"losses,omitempty"`
	Error       string   `json:"error,omitempty"`
}

func bridges(from, to string) error {
	cases, err := filepath.Glob(filepath.Join(from, "*.json"))
	if err != nil {
		return err
	}
	all := map[string]found{}
	for _, path := range cases {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		f, err := bridge(filepath.Join(from, name), filepath.Join(to, name))
		if err != nil {
			f.Error = err.Error()
		}
		all[name] = f
	}
	return write(filepath.Join(to, "imported.json"), all)
}

// example is what the JSON file of a model holds.
type example struct {
	X, Y        json.RawMessage
	Batch       int
	Epochs      int
	Random      bool // no two programs have the same losses
	Predictions any
	Losses      []float64
}

// bridge imports a model, and exports it after some epochs of training.
func bridge(from, to string) (f found, err error) {
	var of example
	text, err := os.ReadFile(from + ".json")
	if err != nil {
		return f, err
	}
	if err := json.Unmarshal(text, &of); err != nil {
		return f, err
	}
	x, errX := decode(of.X, []string(nil), [][]int32(nil), [][][]float32(nil))
	y, errY := decode(of.Y, []int32(nil), [][]int32(nil), [][]float32(nil))
	if err := errors.Join(errX, errY); err != nil {
		return f, err
	}
	m, err := keras.ImportKeras(from + ".safetensors")
	if err != nil {
		return f, err
	}
	predictions, err := predict(m, x, of.Batch)
	if err != nil {
		return f, err
	}
	f.Predictions = largest(flat(of.Predictions), predictions)
	if err := sameWeights(m, from+".weights.safetensors", x, of.Batch, predictions); err != nil {
		return f, err
	}
	losses, err := fit(m, x, y, of)
	if err != nil {
		return f, err
	}
	if !of.Random {
		f.Losses = largest(of.Losses, losses)
	}
	return f, export(m, to, of, x, y)
}

// sameWeights reads the file of weights alone into m, whose own become zero before.
func sameWeights(m *keras.Sequential, path string, x any, batch int, want []float64) error {
	weights, err := m.Weights()
	if err != nil {
		return err
	}
	var zeros []any
	for _, w := range weights {
		zeros = append(zeros, tensors.FromShape(w.Shape()))
	}
	if err := m.SetWeights("", zeros...); err != nil {
		return err
	}
	if err := m.ImportKerasWeights(path); err != nil {
		return err
	}
	got, err := predict(m, x, batch)
	if err == nil && *largest(got, want) != 0 {
		err = fmt.Errorf("the weights of %s are not those of the whole model", path)
	}
	return err
}

// export exports m, and writes what Keras must get of the file.
func export(m *keras.Sequential, to string, of example, x, y any) error {
	if err := m.ExportKeras(to + ".safetensors"); err != nil {
		return err
	}
	predictions, err := predict(m, x, of.Batch)
	if err != nil {
		return err
	}
	losses, err := fit(m, x, y, of)
	if err != nil {
		return err
	}
	return write(to+".json", map[string]any{
		"x": x, "y": y, "random": of.Random, "predictions": predictions, "losses": losses})
}

// pretrained records what the models that data/pretrained/export.go exports say of some texts.
func pretrained(to string) error {
	var ids [][]int32
	for _, text := range []string{
		"A wonderful film. The acting is superb, the story is touching: one of the best!",
		"A terrible film. The acting is awful, the plot is boring. A complete waste of time.",
		"Not bad at all, though I did not expect much of it.",
		"I wanted to like it, and for half an hour I did.",
	} {
		review, _, err := imdb.EncodeFor("IMDB reviews", text, imdb.Options{NumWords: 10_000})
		if err != nil {
			return err
		}
		ids = append(ids, review)
	}
	x, err := keras.PadSequences(ids, keras.Pad{MaxLen: 100})
	if err != nil {
		return err
	}
	for _, name := range []string{"rnn", "gru", "lstm"} {
		m, err := keras.LoadIn("data/pretrained", name)
		if err != nil {
			return err
		}
		predictions, err := predict(m, x, len(x))
		if err != nil {
			return err
		}
		of := map[string]any{"x": x, "y": []int{1, 0, 1, 0}, "predictions": predictions}
		if err := write(filepath.Join(to, name+".json"), of); err != nil {
			return err
		}
	}
	return nil
}

// fit trains in the order of the examples and returns the loss of each epoch.
func fit(m *keras.Sequential, x, y any, of example) ([]float64, error) {
	if err := m.ResetStates(); err != nil {
		return nil, err
	}
	h, err := m.Fit(x, y, keras.Fit{Epochs: of.Epochs, BatchSize: of.Batch, NoShuffle: true})
	return h.Get("loss"), err
}

// predict takes the examples batch by batch, as a model with states needs them.
func predict(m *keras.Sequential, x any, batch int) (all []float64, err error) {
	if err := m.ResetStates(); err != nil {
		return nil, err
	}
	rows := reflect.ValueOf(x)
	for i := 0; i < rows.Len(); i += batch {
		part, err := m.Predict(rows.Slice(i, min(i+batch, rows.Len())).Interface())
		if err != nil {
			return nil, err
		}
		all = append(all, flat(part)...)
	}
	return all, nil
}

// decode returns the JSON as the first of the types that it fits.
func decode(text json.RawMessage, types ...any) (any, error) {
	var errs []error
	for _, t := range types {
		to := reflect.New(reflect.TypeOf(t))
		err := json.Unmarshal(text, to.Interface())
		if err == nil {
			return to.Elem().Interface(), nil
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}

// flat returns the numbers of nested slices.
func flat(values any) (all []float64) {
	v := reflect.ValueOf(values)
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.CanFloat() {
		return []float64{v.Float()}
	}
	for i := range v.Len() {
		all = append(all, flat(v.Index(i).Interface())...)
	}
	return all
}

// largest returns the largest difference; it is huge where one is no number.
func largest(a, b []float64) *float64 {
	if len(a) != len(b) || len(a) == 0 {
		a, b = []float64{0}, []float64{math.MaxFloat64}
	}
	worst := 0.0
	for i := range a {
		if d := math.Abs(a[i] - b[i]); d <= math.MaxFloat64 {
			worst = max(worst, d)
		} else {
			worst = math.MaxFloat64
		}
	}
	return &worst
}

func write(path string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

package keras

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gornn/pkg/internal/golden"
	"gornn/pkg/internal/kerasfile"
)

// kerasCase is what Keras made of a model of testdata/kerasfiles, after it had loaded the file.
type kerasCase struct {
	X, Y    json.RawMessage
	Predict []float32
	Losses  []float64 // of further epochs, in batches of 3 without shuffling
}

// eachKerasFile runs a test for each file of each of Keras's backends.
func eachKerasFile(t *testing.T, test func(t *testing.T, path string, c kerasCase)) {
	for _, backend := range []string{"jax", "tensorflow"} {
		text, err := os.ReadFile(filepath.Join("testdata/kerasfiles", backend+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var cases map[string]kerasCase
		if err := json.Unmarshal(text, &cases); err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Sorted(maps.Keys(cases)) {
			file := fmt.Sprintf("testdata/kerasfiles/%s.%s.safetensors", name, backend)
			t.Run(name+" of "+backend, func(t *testing.T) { test(t, file, cases[name]) })
		}
	}
}

// arrayOf reads an array as texts, as classes, as ids, as vectors or as sequences of vectors.
func arrayOf(t *testing.T, text json.RawMessage) any {
	t.Helper()
	for _, array := range []any{&[]string{}, &[]int32{}, &[][]int32{}, &[][]float32{}, &[][][]float32{}} {
		if json.Unmarshal(text, array) == nil {
			return reflect.ValueOf(array).Elem().Interface()
		}
	}
	t.Fatalf("no array: %s", text)
	return nil
}

func batchesOf3(t *testing.T, text json.RawMessage) (batches []any) {
	t.Helper()
	all := reflect.ValueOf(arrayOf(t, text))
	for from := 0; from < all.Len(); from += 3 {
		batches = append(batches, all.Slice(from, min(from+3, all.Len())).Interface())
	}
	return batches
}

// A model of Keras predicts here what it does there, and a training goes on with the same numbers.
func TestImportKeras(t *testing.T) {
	eachKerasFile(t, func(t *testing.T, path string, c kerasCase) {
		m, err := ImportKeras(path)
		if err != nil {
			t.Fatal(err)
		}
		m.RunsIn(t.TempDir())
		var predicted []float32
		for _, x := range batchesOf3(t, c.X) { // as large as a stateful model takes
			predicted = append(predicted, mustPredict(t, m, x)...)
		}
		golden.Close(t, "predictions", predicted, c.Predict, 1e-6)
		if c.Losses == nil {
			return
		}
		if m.isStateful() {
			if err := m.ResetStates(); err != nil {
				t.Fatal(err)
			}
		}
		x, y := arrayOf(t, c.X), arrayOf(t, c.Y)
		h, err := m.Fit(x, y, Fit{Epochs: len(c.Losses), BatchSize: 3, NoShuffle: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, loss := range h.Get("loss") {
			if math.Abs(loss-c.Losses[i]) > 1e-6*math.Abs(c.Losses[i])+1e-7 {
				t.Errorf("epoch %d has the loss %.9g, want Keras's %.9g", i+1, loss, c.Losses[i])
			}
		}
	})
}

// What Keras wrote, read here and written again, are the same tensors and the same config.json.
func TestExportKeras(t *testing.T) {
	eachKerasFile(t, func(t *testing.T, path string, _ kerasCase) {
		m, err := ImportKeras(path)
		if err != nil {
			t.Fatal(err)
		}
		again := filepath.Join(t.TempDir(), "again.safetensors")
		if err := m.ExportKeras(again); err != nil {
			t.Fatal(err)
		}
		want, err := kerasfile.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := kerasfile.Read(again)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Sorted(maps.Keys(want.Arrays)) {
			w, g := want.Arrays[name], got.Arrays[name]
			if w.DType == "I32" { // JAX's count of steps
				n, err := w.Integer()
				m, wrong := g.Integer()
				if err != nil || wrong != nil || n != m {
					t.Errorf("%s is %d, %v; want %d, %v", name, m, wrong, n, err)
				}
			} else if w.DType != g.DType || string(w.Bytes) != string(g.Bytes) ||
				fmt.Sprint(w.Dims) != fmt.Sprint(g.Dims) {
				t.Errorf("%s is %s %v, want %s %v with the same bits",
					name, g.DType, g.Dims, w.DType, w.Dims)
			}
		}
		if len(got.Arrays) != len(want.Arrays) {
			t.Errorf("%d tensors, want %d", len(got.Arrays), len(want.Arrays))
		}
		compareConfigs(t, "config", decodedJSON(t, got.Config), decodedJSON(t, want.Config))
	})
}

func decodedJSON(t *testing.T, text string) (value any) {
	t.Helper()
	read := json.NewDecoder(strings.NewReader(text))
	read.UseNumber() // Keras tells 0.0 from 0
	if err := read.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// mayDiffer reports whether the value of a path in a config may differ, and says why.
func mayDiffer(path string) bool {
	_, option, _ := strings.Cut(path, ".compile_config")
	name := path[strings.LastIndex(path, ".")+1:]
	inner := strings.Contains(path, ".layer.") || strings.Contains(path, "_layer.") ||
		strings.Contains(path, ".cell")
	return name == "shared_object_id" || // Python's addresses
		name == "jit_compile" || // Keras chooses it for its backend
		name == "max_tokens" || // of adapt, which chose the words
		option != "" && name == "name" && strings.Contains(option, ".optimizer") || // kept nowhere
		inner && (name == "name" || name == "build_config") // of layers in layers
}

// compareConfigs compares decoded JSON.
func compareConfigs(t *testing.T, path string, got, want any) {
	t.Helper()
	if mayDiffer(path) {
		return
	}
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		names := maps.Clone(w)
		maps.Copy(names, g)
		for _, name := range slices.Sorted(maps.Keys(names)) {
			compareConfigs(t, path+"."+name, g[name], w[name])
		}
	case []any:
		g, _ := got.([]any)
		if len(g) != len(w) {
			t.Errorf("%s is %v, want %v", path, got, want)
			return
		}
		for i := range w {
			compareConfigs(t, fmt.Sprintf("%s.%d", path, i), g[i], w[i])
		}
	case json.Number:
		g, _ := got.(json.Number)
		x, err := g.Float64()
		y, _ := w.Float64()
		if err != nil || x != y || strings.ContainsAny(string(g), ".e") !=
			strings.ContainsAny(string(w), ".e") {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	default:
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
}

package keras_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	. "gornn/pkg/keras"

	"gornn/pkg/run"
)

type wordID int32

// An Embedding at the bottom of a model takes ids of the axes that come, as Keras's does.
func TestIDsOfAnyRank(t *testing.T) {
	embedding := Embedding{InputDim: 10, OutputDim: 4}
	for _, c := range []struct {
		x    any
		size int // of an output
	}{
		{[]int32{1, 2}, 4},
		{[]wordID{1, 2}, 4},
		{[][][]int32{{{1, 2}, {3, 4}}}, 2 * 2 * 4},
		{[][2][2]uint8{{{1, 2}, {3, 4}}}, 2 * 2 * 4},
		{[][]int64{{1, 2, 3}}, 3 * 4},
		{[][][][]int8{{{{1}, {2}}}}, 2 * 4},
	} {
		dims := []int{}
		for v := reflect.ValueOf(c.x).Index(0); v.Kind() != reflect.Int32 && v.CanInt() == v.CanUint(); v = v.Index(0) {
			dims = append(dims, v.Len())
		}
		for name, m := range map[string]*Sequential{
			"of the data": NewSequential("", embedding),
			"declared":    NewSequential("", Input{Shape: dims}, embedding),
			"seen before": func() *Sequential { m := NewSequential("", embedding); m.Store(); return m }(),
		} {
			y, err := m.Predict(c.x)
			if err != nil || len(y) != reflect.ValueOf(c.x).Len() || len(y[0]) != c.size {
				t.Errorf("%T, %s: got %v, %v", c.x, name, y, err)
			}
			if _, err := m.Predict(make([][][][][]int32, 1)); err == nil {
				t.Errorf("%T, %s: then takes other axes", c.x, name)
			}
		}
	}
	if y, err := NewSequential("", Input{}, embedding).Predict([]int32{1, 2}); err != nil || len(y) != 2 {
		t.Errorf("an Input without axes: %v, %v", y, err)
	}
}

// A model of one id for each example is trained, saved, opened and resumed.
func TestOneIDForEachExample(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	model := func() *Sequential {
		m := NewSequential("one", Embedding{InputDim: 5, OutputDim: 2}, Dense{Units: 1, Activation: Sigmoid})
		m.Compile(Compile{Loss: BinaryCrossentropy})
		return m
	}
	x, y := []int32{1, 4, 2, 3}, []bool{true, false, false, true}
	if _, err := model().Fit(x, y, Fit{}); err != nil {
		t.Fatal(err)
	}
	resumed := model()
	if _, err := resumed.Fit(x, y, Fit{Epochs: 3, Resume: true}); err != nil {
		t.Fatal(err)
	}
	opened, err := Load("one")
	if err != nil {
		t.Fatal(err)
	}
	loaded := model()
	if err := loaded.Load(); err != nil {
		t.Fatal(err)
	}
	want, _ := resumed.Predict(x)
	for _, m := range []*Sequential{opened, loaded} {
		got, err := m.Predict(x)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %v, %v; want %v", got, err, want)
		}
		if _, err := m.Predict([][]int32{{1}}); err == nil || !strings.Contains(err.Error(), "takes inputs of shape [batch], got [batch, 1]") {
			t.Errorf("of other axes: %v", err)
		}
	}
	if r, err := run.Open("one"); err != nil || r.Input == nil || len(r.Input) != 0 {
		t.Errorf("the run's input is %v, %v", r.Input, err)
	}
}

// Axes that the layers, or the weights that are there, cannot take are refused in a sentence.
func TestIDsOfAnyRankRefused(t *testing.T) {
	embedding := Embedding{InputDim: 10, OutputDim: 4}
	masked := Embedding{InputDim: 10, OutputDim: 4, MaskZero: true}
	perTime := func() *Sequential { return NewSequential("", embedding, Dense{Units: 1}, Flatten{}) }
	for want, c := range map[string]struct {
		m *Sequential
		x any
	}{
		"keras: layer 1: embedding: MaskZero needs ids [batch, time], since a mask is of time steps, got [batch]; leave MaskZero out": {
			NewSequential("", masked, Dense{Units: 1}), []int32{1}},
		"keras: layer 1: embedding: MaskZero needs ids [batch, time], since a mask is of time steps, got [batch, 1, 2]; leave MaskZero out": {
			NewSequential("", Input{Shape: []int{1, 2}}, masked), [][][]int32{{{1, 2}}}},
		"keras: the model takes inputs of shape [batch, any], got [batch]; give it such examples, or make a model for these": {
			NewSequential("", embedding, LSTM{Units: 1}), []int32{1}},
		"keras: layer 1: embedding: the input must have one id or more in each example, got [batch, 1, 0]": {
			perTime(), [][][]int32{{{}}}},
		"keras: x: ids must be from 0 to below 10, as the Embedding takes, got 11 in example 1 at position 0; load the data with fewer words, or make the Embedding for more": {
			perTime(), []int32{1, 11}},
	} {
		if _, err := c.m.Predict(c.x); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

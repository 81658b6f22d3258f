package keras

import (
	"maps"
	"math"
	"slices"

	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/examples"
)

// sampleWeights reads the weights of examples with labels y: one for each loss of an example, or
// one for all of its time steps.
func (m *Sequential) sampleWeights(source *examples.Source, y examples.Set) (*examples.Set, error) {
	if source.N != y.N {
		return nil, errorf("%s must have one weight for each of the %d examples, got %d",
			source.Argument, y.N, source.N)
	}
	want := m.lossDims(y)
	if dims.Size(source.Dims) == 1 {
		want = slices.Repeat([]int{1}, len(want))
	} else if !slices.Equal(withoutOnes(source.Dims), withoutOnes(want)) {
		shape, cure := dims.Text(nil), "give one number for each example"
		if dims.Size(want) != 1 {
			shape += " or " + dims.Text(want)
			cure += ", or one for each of its time steps"
		}
		return nil, errorf("%s must have shape %s, got %s; %s",
			source.Argument, shape, dims.Text(source.Dims), cure)
	}
	weights, err := source.Numbers()
	weights = weights.Reshaped(want)
	return &weights, err
}

// lossDims returns the dims of the losses of one example with a label of y.
func (m *Sequential) lossDims(y examples.Set) []int {
	if m.compile.Loss == SparseCategoricalCrossentropy {
		return y.Dims
	}
	return y.Dims[:len(y.Dims)-1]
}

// weighClasses gives the training's examples the weights of their classes.
func (t *training) weighClasses() error {
	of := t.fit.ClassWeight
	if len(of) == 0 || t.examples != nil { // a dataset's batches are weighed one by one
		return nil
	}
	weights, err := t.model.classWeights(of, t.y)
	t.y.Weights = weights
	return err
}

// classWeights returns the weights of examples by the classes of their labels.
func (m *Sequential) classWeights(of map[int]float64, y examples.Set) (*examples.Set, error) {
	want := m.lossDims(y)
	if dims.Size(want) != 1 {
		return nil, errorf("Fit.ClassWeight needs one label for each example, got one for each time "+
			"step, %s; give SampleWeight a weight for each", dims.Text(want))
	}
	if err := m.checkClasses(of); err != nil {
		return nil, err
	}
	weights := make([]float32, y.N)
	size := len(y.Values()) / y.N
	for i := range weights {
		weight, listed := of[classOf(y.Values()[i*size:(i+1)*size])]
		if !listed {
			weight = 1
		}
		weights[i] = float32(weight)
	}
	set := examples.FromValues(y.N, want, weights)
	return &set, nil
}

// classOf returns the class that a label names: the place of the largest number, or one number
// rounded.
func classOf(label []float32) int {
	if len(label) > 1 {
		return slices.Index(label, slices.Max(label))
	}
	return int(math.RoundToEven(float64(label[0])))
}

// checkClasses returns an error for a weight that is not finite, and for one of a class that no
// label can have.
func (m *Sequential) checkClasses(of map[int]float64) error {
	outputs, err := m.dims(m.input)
	if err != nil {
		return err
	}
	last := outputs[len(outputs)-1]
	classes := last[len(last)-1]
	if classes == 1 && m.compile.Loss == BinaryCrossentropy {
		classes = 2
	}
	for _, class := range slices.Sorted(maps.Keys(of)) {
		switch weight := of[class]; {
		case !isFinite(float64(float32(weight))):
			return errorf("Fit.ClassWeight must have finite numbers that a float32 can hold, "+
				"got %g for class %d", weight, class)
		case classes > 1 && (class < 0 || class >= classes):
			return errorf("Fit.ClassWeight must have classes 0 to %d, which labels of %s can be, "+
				"got class %d; leave it out", classes-1, m.compile.Loss, class)
		}
	}
	return nil
}

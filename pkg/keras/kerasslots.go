package keras

import (
	"slices"
	"strconv"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"gornn/pkg/internal/kerasfile"
)

// kerasOptimizer begins the paths of an optimizer's arrays.
const kerasOptimizer = "optimizer/vars/"

// kerasTraining is the state of an optimizer in one of Keras's files.
type kerasTraining struct {
	known bool
	steps int64
	rate  *float32 // nil with a schedule
	slots map[string]*tensors.Tensor
}

// goOn gives the optimizer its state.
func (m *Sequential) goOn(t kerasTraining) error {
	if !t.known {
		return nil
	}
	if err := m.clearSlots(); err != nil {
		return err
	}
	for path, value := range t.slots {
		m.store.VariableWithValue(path, value).SetTrainable(false)
	}
	if err := m.setSteps(t.steps); err != nil || t.rate == nil {
		return err
	}
	rate, err := m.LearningRate()
	if err != nil || float32(rate) == *t.rate {
		return err
	}
	return m.SetLearningRate(kerasfile.Float32(float64(*t.rate)))
}

// trainingOfKeras reads the optimizer's state for the model's optimizer; that of no file and of no
// compilation is zero.
func (m *Sequential) trainingOfKeras(
	f *kerasfile.File, declared []declaredWeight) (t kerasTraining, err error) {
	count, found := 0, true
	for ; found; count++ {
		_, found = f.Arrays[kerasOptimizer+strconv.Itoa(count)]
	}
	count--
	if count == 0 || m.compile.Loss == "" {
		return t, nil
	}
	o, err := m.ratedOptimizer("ImportKeras")
	if err != nil {
		return t, err
	}
	if t.steps, err = f.Arrays[kerasOptimizer+"0"].Integer(); err != nil {
		return t, errorf("its %s0 must be a count of steps: %w", kerasOptimizer, err)
	}
	first := 1
	if o.Options().Schedule == nil {
		rate, err := f.Arrays[kerasOptimizer+"1"].Float32s()
		if err != nil || len(rate) != 1 {
			return t, errorf("its %s1 must be a learning rate, as that of %s without a Schedule",
				kerasOptimizer, className(m.compile.Optimizer))
		}
		t.rate, first = &rate[0], 2
	}
	t.known = true
	if count == first { // Keras had not made the slots yet
		return t, nil
	}
	t.slots, err = m.slotsOfKeras(f, first, count, declared)
	t.known = err == nil
	return t, err
}

// slotsOfKeras reads the slots, which must be the arrays from the first to before the end.
func (m *Sequential) slotsOfKeras(f *kerasfile.File, first, end int,
	declared []declaredWeight) (map[string]*tensors.Tensor, error) {
	slots := m.kerasSlots(declared)
	if len(slots) != end-first {
		return nil, errorf("the optimizer's state must have %d slots for the trained weights and "+
			"%s, got %d", len(slots), className(m.compile.Optimizer), end-first)
	}
	values := map[string]*tensors.Tensor{}
	for i, slot := range slots {
		path := kerasOptimizer + strconv.Itoa(first+i)
		numbers, err := f.Arrays[path].Float32s()
		if err != nil || !slices.Equal(f.Arrays[path].Dims, slot.dims) {
			return nil, errorf("the optimizer's state %s must be %s, of shape %v, got %v",
				path, slot.path, slot.dims, f.Arrays[path].Dims)
		}
		values[slot.path] = tensors.FromFlatDataAndDimensions(numbers, slot.dims...)
	}
	return values, nil
}

// kerasSlot is a slot of the optimizer's, in the shape of its weight.
type kerasSlot struct {
	path string // in the store
	dims []int
}

// kerasSlots lists the slots of the model's optimizer in the order of Keras's files: the slots of a
// row weight by weight, row after row.
func (m *Sequential) kerasSlots(declared []declaredWeight) (slots []kerasSlot) {
	var rows [][]string
	switch o := m.compile.Optimizer.(type) {
	case SGD:
		if o.Momentum != 0 {
			rows = [][]string{{"momentum"}}
		}
	case RMSprop:
		rows = [][]string{{"velocity"}}
		if o.Momentum > 0 {
			rows = append(rows, []string{"momentum"})
		}
		if o.Centered {
			rows = append(rows, []string{"average_gradient"})
		}
	case Adam:
		rows = adamSlots(o)
	case AdamW:
		rows = adamSlots(Adam(o))
	}
	for _, row := range rows {
		for _, w := range declared {
			for _, name := range row {
				if !m.isFrozen(w) {
					path := model.JoinPath(model.ScopeSeparator+optimizerScope, w.name(), name)
					slots = append(slots, kerasSlot{path, w.Dims})
				}
			}
		}
	}
	return slots
}

func adamSlots(o Adam) [][]string {
	if o.AMSGrad {
		return [][]string{{"momentum", "velocity"}, {"velocity_hat"}}
	}
	return [][]string{{"momentum", "velocity"}}
}

// steps returns the optimizer's count of steps.
func (m *Sequential) steps() int64 { return optimizer.GetGlobalStep(m.store) }

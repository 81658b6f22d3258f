package keras

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"gornn/pkg/internal/config"
	"gornn/pkg/run"
)

// restore gives the model arrays of r, apart from the state of another optimizer.
func (m *Sequential) restore(r *run.Run, source arrays) error {
	m.graphs.wait()
	state, err := source(r)
	if err != nil {
		return err
	}
	steps := r.Iterations
	if m.otherOptimizer(r) {
		steps = 0
	}
	state = slices.DeleteFunc(state, m.isOther(r))
	if err := m.setState(state, r.Input); err != nil {
		return errorf("run %q: %w", r.Name, err)
	}
	for _, v := range m.weights() {
		if slices.Contains(r.Frozen, v.Path()) {
			v.SetTrainable(false)
		}
	}
	m.thawed = nil
	m.run, m.source, m.epoch, m.trained, m.failed = r, source, r.Epoch, r.Trained, nil
	return m.setSteps(steps)
}

// isOther returns a function that reports whether an array of r is not this model's: slots of
// another optimizer, or a rate that was set in the place of another.
func (m *Sequential) isOther(r *run.Run) func(run.Tensor) bool {
	other, otherRate := m.otherOptimizer(r), m.compile.Optimizer != nil && !m.sameOptimizer(r)
	return func(t run.Tensor) bool {
		isRate := t.Name == optimizerScope+"/learning_rate"
		return other && !m.inLayer(model.ScopeSeparator+t.Name) || otherRate && isRate
	}
}

// sameOptimizer reports whether the model's optimizer has the options of r's.
func (m *Sequential) sameOptimizer(r *run.Run) bool {
	var t trainingConfig
	ours, err := m.compileConfig()
	return err == nil && json.Unmarshal(r.Training, &t) == nil &&
		config.Same(t.Compile.Optimizer, ours.Optimizer)
}

// otherOptimizer reports whether the model is compiled with an optimizer of another kind than r's,
// whose slots mean something else.
func (m *Sequential) otherOptimizer(r *run.Run) bool {
	var t trainingConfig
	if m.compile.Optimizer == nil || json.Unmarshal(r.Training, &t) != nil {
		return false
	}
	optimizer, err := config.Decode[Optimizer](kinds, t.Compile.Optimizer)
	return err == nil && optimizer.Kind() != m.compile.Optimizer.Kind()
}

// setSteps sets the optimizer's count of steps.
func (m *Sequential) setSteps(n int64) error {
	if err := optimizer.GetGlobalStepVar(m.store).SetValue(tensors.FromScalar(n)); err != nil {
		return sentence(err)
	}
	return nil
}

// setState gives the model the weights and slots of state, for inputs of the given dims, nil if
// unknown. It changes nothing if a weight is missing or has another shape than its layer declares.
func (m *Sequential) setState(state []run.Tensor, input []int) error {
	named := map[string]run.Tensor{}
	for _, t := range state {
		named[model.ScopeSeparator+t.Name] = t
	}
	input, err := m.inputFrom(named, input)
	if err != nil {
		return err
	}
	if _, err := m.dims(input); err != nil {
		return err
	}
	if err := m.checkState(named, input); err != nil {
		return err
	}
	if _, err := m.build(input, 0); err != nil {
		return err
	}
	if err := m.setStates(named); err != nil {
		return err
	}
	if err := m.clearOtherSlots(named); err != nil {
		return err
	}
	for path, t := range named {
		value := tensors.FromFlatDataAndDimensions(t.Data, t.Dims...)
		if v := m.store.GetVariable(path); v != nil {
			if err := v.SetValue(value); err != nil {
				return sentence(err)
			}
		} else if m.inLayer(path) {
			return fmt.Errorf("its layer declares no weight %s", path)
		} else { // a slot of the optimizer
			m.store.VariableWithValue(path, value).SetTrainable(false)
		}
	}
	return nil
}

// setWeights gives the model the weights of a state of its own: Keras's set_weights. The states of
// stateful layers and the optimizer's slots stay.
func (m *Sequential) setWeights(state []run.Tensor) error {
	for _, t := range state {
		path := model.ScopeSeparator + t.Name
		v := m.store.GetVariable(path)
		if v == nil || !m.inLayer(path) || statePattern.MatchString(path) {
			continue
		}
		if err := v.SetValue(tensors.FromFlatDataAndDimensions(t.Data, t.Dims...)); err != nil {
			return sentence(err)
		}
	}
	return nil
}

// clearOtherSlots clears the optimizer's state if it has slots that are not among the arrays of a
// run: those of another training would stay.
func (m *Sequential) clearOtherSlots(named map[string]run.Tensor) error {
	for _, v := range m.slots() {
		if _, found := named[v.Path()]; !found {
			return m.clearSlots()
		}
	}
	return nil
}

// checkState returns an error if a weight is missing or has another shape than its layer declares.
// The check comes before any weight is made: the dims of a damaged manifest may be of any size.
func (m *Sequential) checkState(named map[string]run.Tensor, input []int) error {
	for _, w := range m.declaredWeights(input) {
		t, found := named[w.path()]
		if !found {
			return fmt.Errorf("weight %s is missing", w.path())
		}
		if !slices.Equal(t.Dims, w.Dims) {
			return fmt.Errorf("weight %s has shape %v, want %v", w.path(), t.Dims, w.Dims)
		}
	}
	return nil
}

// inputFrom returns the dims of the model's examples: the model's own, else the saved ones, else,
// for a run of an older version, from the kernel of the first layer.
func (m *Sequential) inputFrom(named map[string]run.Tensor, saved []int) ([]int, error) {
	if m.input != nil {
		return m.input, nil
	}
	if saved != nil {
		return saved, nil
	}
	if len(m.layers) == 0 {
		return nil, errors.New("the model has no layers")
	}
	name := model.JoinPath(model.ScopeSeparator, m.layerNames()[0])
	for _, kernel := range []string{"kernel", "forward/kernel"} {
		if t, found := named[model.JoinPath(name, kernel)]; found && len(t.Dims) == 2 {
			return inputOf(m.layers[0], t.Dims[0]), nil
		}
	}
	return nil, errors.New("the shape of its input is not known; " +
		"begin the model with an Input layer")
}

// inputOf returns the dims of examples with the given number of features, for the first layer of a
// model.
func inputOf(first Layer, features int) []int {
	if _, ok := first.(Dense); ok {
		return []int{features}
	}
	return []int{-1, features}
}

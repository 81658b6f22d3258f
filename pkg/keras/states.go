package keras

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"gornn/pkg/rnn"
	"gornn/pkg/run"
)

// ResetStates sets the states of stateful layers to zeros, as Keras's reset_state does: the next
// batch begins anew, with any number of examples.
func (m *Sequential) ResetStates() error {
	if err := m.made(); err != nil {
		return err
	}
	m.graphs.wait()
	for _, v := range m.states() {
		if err := v.SetValue(tensors.FromShape(v.Shape())); err != nil {
			return sentence(err)
		}
	}
	m.batchOf = 0
	return nil
}

// isStateful reports whether a layer begins with the states after the last step of the batch
// before.
func (m *Sequential) isStateful() bool {
	return slices.ContainsFunc(m.layers, func(l Layer) bool { return rnn.IsStateful(l) })
}

// states lists the variables for states, by path.
func (m *Sequential) states() (variables []*model.Variable) {
	for v := range m.store.IterVariables() {
		if statePattern.MatchString(v.Path()) {
			variables = append(variables, v)
		}
	}
	slices.SortFunc(variables, byPath)
	return variables
}

// statePattern matches the path of a state: the layer, perhaps the direction, the number of
// examples in a batch, the number of the state.
var statePattern = regexp.MustCompile(
	`^/([a-z0-9_]+)(?:/forward|/backward)?/` + rnn.StatesScope + `/(\d+)/\d+$`)

// continueStates lets the states of a stateful model go on with n examples in batches of the given
// size, or returns an error that names the method what.
func (m *Sequential) continueStates(what string, n, batch int) error {
	if !m.isStateful() {
		return nil
	}
	switch {
	case m.batchOf != 0 && (m.batchOf != batch || n%batch != 0):
		return errorf("%s: the states of %s are those of a batch of %d, "+
			"got %d examples in batches of %d; give as many at a time, "+
			"or call ResetStates to begin anew", what, m.quotedName(), m.batchOf, n, batch)
	case n%batch != 0:
		return errorf("%s: %s is stateful, so that all batches must be full, "+
			"got %d examples in batches of %d; leave %d out",
			what, m.quotedName(), n, batch, n%batch)
	}
	m.batchOf = batch
	return nil
}

// continueStates checks a training's batches.
func (t *training) continueStates() error {
	m := t.model
	if m.isStateful() && !t.fit.NoShuffle {
		return errorf("Fit.NoShuffle must be true for %s, which is stateful: "+
			"a batch goes on with the states of the one before it", m.quotedName())
	}
	if err := m.continueStates("Fit", t.x.N, t.batch()); err != nil {
		return err
	}
	return m.continueStates("Fit's validation", t.validationX.N, t.batch())
}

// setStates gives the model the states among the arrays of a run, by their paths, and sets all
// others to zeros. It takes them out of the arrays.
func (m *Sequential) setStates(named map[string]run.Tensor) error {
	if err := m.ResetStates(); err != nil {
		return err
	}
	names := m.layerNames()
	for path, t := range named {
		match := statePattern.FindStringSubmatch(path)
		if match == nil {
			continue
		}
		delete(named, path)
		i := slices.Index(names, match[1])
		if i < 0 || !rnn.IsStateful(m.layers[i]) {
			continue // the layer is not stateful here
		}
		value := tensors.FromFlatDataAndDimensions(t.Data, t.Dims...)
		if v := m.store.GetVariable(path); v == nil {
			m.store.VariableWithValue(path, value).SetTrainable(false)
		} else if err := v.SetValue(value); err != nil {
			return sentence(err)
		}
		m.batchOf, _ = strconv.Atoi(match[2])
	}
	return nil
}

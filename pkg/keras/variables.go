package keras

import (
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/ml/model"
)

// inLayer reports whether a path is that of a layer's variable. The others are the optimizer's, and
// the state of GoMLX.
func (m *Sequential) inLayer(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, model.ScopeSeparator), model.ScopeSeparator)
	return slices.Contains(m.layerNames(), first)
}

// slots lists the variables of the optimizer's state, by path.
func (m *Sequential) slots() (variables []*model.Variable) {
	for v := range m.store.IterVariables() {
		if v.DType() == dtypes.Float32 && !m.inLayer(v.Path()) {
			variables = append(variables, v)
		}
	}
	slices.SortFunc(variables, byPath)
	return variables
}

// checkVariables returns an error for a layer's variable that would not be saved.
func (m *Sequential) checkVariables() error {
	declared := append(m.weights(), m.states()...)
	for v := range m.store.IterVariables() {
		if m.inLayer(v.Path()) && !slices.Contains(declared, v) {
			return errorf("the variable %s is not among the weights that its layer declares, "+
				"and would not be saved; let the layer's method Weights declare it", v.Path())
		}
	}
	return nil
}

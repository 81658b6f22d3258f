package keras

import (
	"cmp"
	"reflect"

	"gornn/pkg/run"
)

// keptWeights are a copy of a model's weights, after an epoch.
type keptWeights struct {
	epoch int
	state []run.Tensor
}

// KeepWeights keeps a copy of the weights, those after an epoch, numbered from 1, for
// RestoreWeights of the same callback. It takes the place of the copy that this callback has kept
// before. The run keeps the epoch too, so that a training that is stopped and resumed has it,
// unless a callback has KeepBest choose another.
func (m *Sequential) KeepWeights(of Callback, epoch int) (err error) {
	defer caught(&err)
	if err := m.made(); err != nil {
		return err
	}
	if !m.built {
		return errorf("%s has no weights yet to keep; call Fit, Predict or Load first",
			m.quotedName())
	}
	if of == nil || !reflect.ValueOf(of).Comparable() {
		return errorf("KeepWeights and RestoreWeights need a callback that can be compared, "+
			"got %T; give a pointer to it", of)
	}
	m.graphs.wait()
	state, err := m.state()
	if err != nil {
		return err
	}
	if m.kept == nil { // outside of Fit
		m.kept = map[Callback]keptWeights{}
	}
	m.kept[of] = keptWeights{epoch, state}
	if t := m.training; t != nil && !t.judged {
		t.best = true
	}
	return nil
}

// RestoreWeights gives the model the weights that KeepWeights has kept of the same callback after
// an epoch. The optimizer's state stays. It returns an error if another epoch was kept.
func (m *Sequential) RestoreWeights(of Callback, epoch int) (err error) {
	defer caught(&err)
	if err := m.made(); err != nil {
		return err
	}
	m.graphs.wait()
	if t := m.training; t != nil && epoch == cmp.Or(m.epoch, t.history.Epochs()) {
		return nil
	}
	state, err := m.weightsOf(of, epoch)
	if err == nil {
		m.epoch = epoch
		err = m.setWeights(state)
	}
	return err
}

func (m *Sequential) weightsOf(of Callback, epoch int) ([]run.Tensor, error) {
	if of != nil && reflect.ValueOf(of).Comparable() {
		if k := m.kept[of]; k.epoch == epoch && k.state != nil {
			return k.state, nil
		}
	}
	if m.run == nil || m.run.BestEpoch != epoch {
		return nil, errorf("the weights of epoch %d cannot be restored: no callback has kept them "+
			"since the training was resumed, and the run has others; "+
			"leave BestCheckpoint or RestoreBestWeights out", epoch)
	}
	return m.run.LoadBest()
}

// KeepBest says, in EpochEnd, whether the epoch just finished is the best so far, to be kept in the
// run beside the last one: LoadBest opens it. Of several callbacks one that says so is enough.
func (m *Sequential) KeepBest(best bool) {
	if m.made() != nil || m.training == nil {
		return
	}
	t := m.training
	t.best = best || t.best && t.judged
	t.judged = true
}

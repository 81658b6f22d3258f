package keras

// LambdaCallback is a callback of functions, each of which may be missing: Keras's LambdaCallback.
// See [Callback] for when they are called.
type LambdaCallback struct {
	OnTrainBegin func(m *Sequential) error
	OnEpochBegin func(m *Sequential, epoch int) error
	OnBatchEnd   func(m *Sequential, p Progress) (stop bool, err error)
	OnEpochEnd   func(m *Sequential, h History) (stop bool, err error)
	OnTrainEnd   func(m *Sequential, h History) error
}

// TrainBegin implements [SeesTrainBegin].
func (c LambdaCallback) TrainBegin(m *Sequential) (err error) {
	defer caught(&err)
	if c.OnTrainBegin == nil {
		return nil
	}
	return c.OnTrainBegin(m)
}

// EpochBegin implements [SeesEpochBegin].
func (c LambdaCallback) EpochBegin(m *Sequential, epoch int) (err error) {
	defer caught(&err)
	if c.OnEpochBegin == nil {
		return nil
	}
	return c.OnEpochBegin(m, epoch)
}

// BatchEnd implements [SeesBatchEnd].
func (c LambdaCallback) BatchEnd(m *Sequential, p Progress) (stop bool, err error) {
	defer caught(&err)
	if c.OnBatchEnd == nil {
		return false, nil
	}
	return c.OnBatchEnd(m, p)
}

// EpochEnd implements [Callback].
func (c LambdaCallback) EpochEnd(m *Sequential, h History) (stop bool, err error) {
	defer caught(&err)
	if c.OnEpochEnd == nil {
		return false, nil
	}
	return c.OnEpochEnd(m, h)
}

// TrainEnd implements [SeesTrainEnd].
func (c LambdaCallback) TrainEnd(m *Sequential, h History) (err error) {
	defer caught(&err)
	if c.OnTrainEnd == nil {
		return nil
	}
	return c.OnTrainEnd(m, h)
}

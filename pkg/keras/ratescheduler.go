package keras

// LearningRateScheduler sets the learning rate of each epoch: Keras's LearningRateScheduler. The
// history has the rates, as "learning_rate".
type LearningRateScheduler struct {
	// Schedule returns an epoch's rate. It is given the number of finished epochs, 0 before the
	// first, and the rate of the step before.
	Schedule func(epoch int, rate float64) float64
}

// Check implements [ChecksFit].
func (c LearningRateScheduler) Check(m *Sequential, _ []string) error {
	if c.Schedule == nil {
		return errorf("LearningRateScheduler.Schedule must be a function of the epoch and the " +
			"rate, got nil")
	}
	return m.checkRateSet("LearningRateScheduler")
}

// TrainBegin implements [SeesTrainBegin]: the training step is compiled for rates that change.
func (c LearningRateScheduler) TrainBegin(m *Sequential) error { return changeableRate(m) }

// EpochBegin implements [SeesEpochBegin].
func (c LearningRateScheduler) EpochBegin(m *Sequential, epoch int) (err error) {
	defer caught(&err)
	if err := c.Check(m, nil); err != nil {
		return err
	}
	rate, err := m.LearningRate()
	if err != nil {
		return err
	}
	return m.SetLearningRate(c.Schedule(epoch, rate))
}

// EpochEnd implements [Callback].
func (LearningRateScheduler) EpochEnd(*Sequential, History) (stop bool, err error) {
	return false, nil
}

// Series implements [AddsSeries].
func (LearningRateScheduler) Series() []string { return []string{rateSeries} }

// Figures implements [AddsSeries].
func (LearningRateScheduler) Figures(m *Sequential) ([]float64, error) { return rateFigure(m) }

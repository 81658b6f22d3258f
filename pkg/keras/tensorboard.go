package keras

import (
	"cmp"
	"path/filepath"
	"strings"
	"time"

	"github.com/gomlx/gomlx/ml/train/optimizer"

	"gornn/pkg/tfevents"
)

// TensorBoard writes the figures of a training for the program tensorboard to show: Keras's
// TensorBoard, without graphs and histograms. The folders train and validation in LogDir have
// the figures of epochs, as "epoch_loss" at steps 0, 1, ..., and the learning rate after each
// epoch as "epoch_learning_rate". The latter has the figures of the validation by the optimizer's
// steps too: "evaluation_loss_vs_iterations".
type TensorBoard struct {
	LogDir string // "": "logs"
	// UpdateFreq asks for the running means of the epoch every so many batches, as "batch_loss" at
	// the number of the batch, from 1 in the first epoch; 0: for none, Keras's "epoch".
	UpdateFreq int
}

// Check implements [ChecksFit]: LogDir must be a folder that can be written.
func (c TensorBoard) Check(*Sequential, []string) error {
	if c.UpdateFreq < 0 {
		return errorf("TensorBoard.UpdateFreq must be a number of batches > 0, or 0 for figures "+
			"of epochs alone, got %d", c.UpdateFreq)
	}
	return c.write("train", 0, nil)
}

// BatchEnd implements [SeesBatchEnd].
func (c TensorBoard) BatchEnd(_ *Sequential, p Progress) (stop bool, err error) {
	step := (p.Epoch-1)*p.Steps + p.Step
	if c.UpdateFreq <= 0 || step%c.UpdateFreq != 0 {
		return false, nil
	}
	var figures []tfevents.Figure
	for _, s := range p.Scores {
		figures = append(figures, tfevents.Figure{Tag: "batch_" + s.Name, Value: s.Value})
	}
	return false, c.write("train", step, figures)
}

// EpochEnd implements [Callback].
func (c TensorBoard) EpochEnd(m *Sequential, h History) (stop bool, err error) {
	if err := m.made(); err != nil {
		return false, err
	}
	epoch, iterations := h.Epochs()-1, int(optimizer.GetGlobalStep(m.store))
	var training, validation, evaluation []tfevents.Figure
	for _, s := range h.Epoch(h.Epochs()) {
		name, validated := strings.CutPrefix(s.Name, "val_")
		figure := tfevents.Figure{Tag: "epoch_" + name, Value: s.Value}
		switch {
		case validated:
			validation = append(validation, figure)
			figure.Tag = "evaluation_" + name + "_vs_iterations"
			evaluation = append(evaluation, figure)
		case name != "learning_rate": // a series of callbacks
			training = append(training, figure)
		}
	}
	if rate, err := m.LearningRate(); err == nil { // GoMLX's optimizers do not tell
		training = append(training, tfevents.Figure{Tag: "epoch_learning_rate", Value: rate})
	}
	err = c.write("train", epoch, training)
	if err == nil && len(validation) > 0 {
		err = cmp.Or(c.write("validation", iterations, evaluation),
			c.write("validation", epoch, validation))
	}
	return false, err
}

func (c TensorBoard) write(folder string, step int, figures []tfevents.Figure) error {
	dir := cmp.Or(c.LogDir, "logs")
	path := filepath.Join(dir, folder, tfevents.Name())
	if err := tfevents.Append(path, step, time.Now(), figures...); err != nil {
		return errorf("TensorBoard.LogDir must name a folder that can be made and written, "+
			"got %q: %w; free space, or name another", dir, withoutPath(err))
	}
	return nil
}

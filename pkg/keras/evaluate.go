package keras

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"gornn/pkg/run"
)

// Evaluate says more about an evaluation.
type Evaluate struct {
	Dataset string // what the examples are; refused if the model was trained on another, where Fit was told which
}

const (
	// inferenceBatch is how many examples Evaluate and Predict compute at once, where the results do not depend on it: more
	// is slower, for want of cache.
	inferenceBatch = 128
	// kerasBatch is Keras's batch, where they do.
	kerasBatch = 32
)

// evaluationBatch returns how many examples are evaluated at once: keras's where the result depends on it, which is
// where states go on from batch to batch, and where a mask leaves time steps of the output out, each batch's loss being
// the mean over those that are left.
func (m *Sequential) evaluationBatch(keras int) int {
	outputs, err := m.dims(m.input)
	masks := slices.ContainsFunc(m.layers, func(l Layer) bool {
		e, ok := l.(Embedding)
		_, masking := l.(Masking)
		return ok && e.MaskZero || masking
	})
	if m.isStateful() || masks && err == nil && len(outputs[len(outputs)-1]) > 1 {
		return keras
	}
	return inferenceBatch
}

// Evaluate measures the loss and the accuracy of the model: Keras's evaluate. The accuracy is NaN without a metric. It
// is noted in the model's run, if there is one, so that a table drawn later needs to compute nothing.
func (m *Sequential) Evaluate(x, y any, options ...Evaluate) (loss, accuracy float64, err error) {
	start := time.Now()
	var dataset string
	if len(options) > 0 {
		dataset = options[len(options)-1].Dataset
	}
	if err := m.compiled(); err != nil {
		return 0, 0, err
	}
	if m.run != nil && dataset != "" && m.run.Dataset != "" && dataset != m.run.Dataset {
		return 0, 0, errorf("%q was trained on %s, not on %s; train it again (run the cell that calls Fit for %q)", m.name, m.run.Dataset, dataset, m.name)
	}
	examplesX, examplesY, err := m.pair("x", x, "y", y, 0)
	if err != nil {
		return 0, 0, err
	}
	batch := m.evaluationBatch(cmp.Or(m.statesOf, min(kerasBatch, examplesX.n)))
	if err := m.goOn("Evaluate", examplesX.n, batch); err != nil {
		return 0, 0, err
	}
	total, err := m.evaluateOn(context.Background(), examplesX, examplesY, batch)
	if err != nil {
		return 0, 0, err
	}
	loss, accuracy = m.means(total)
	if m.run == nil {
		return loss, accuracy, nil
	}
	m.run.Test = &run.Evaluation{Loss: loss, Accuracy: accuracy, Seconds: time.Since(start).Seconds(), Dataset: dataset,
		Examples: examplesX.n, Epoch: m.epoch}
	if err := m.run.SaveManifest(); err != nil && !errors.Is(err, fs.ErrPermission) { // a run that may only be read is not noted in
		return loss, accuracy, err
	}
	return loss, accuracy, nil
}

// evaluateOn sums over all examples, in batches of the given size.
func (m *Sequential) evaluateOn(ctx context.Context, x, y examples, size int) (total sums, err error) {
	if err := m.compileEvaluate(x, y, size); err != nil {
		return total, err
	}
	for batch := range slices.Chunk(order(x.n), size) {
		if ctx.Err() != nil {
			return total, ctx.Err()
		}
		s, _, err := runStep(m.evaluate, x, y, batch, size)
		if err != nil {
			return total, err
		}
		total.add(s)
	}
	return total, nil
}

func (m *Sequential) compileEvaluate(x, y examples, size int) (err error) {
	if m.evaluate == nil {
		if m.evaluate, err = m.step(false); err != nil {
			return err
		}
	}
	return compileStep(m.evaluate, x, y, size)
}

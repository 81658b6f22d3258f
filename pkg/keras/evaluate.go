package keras

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/history"
	"gornn/pkg/internal/examples"
)

// Evaluate says more about an evaluation.
type Evaluate struct {
	Dataset    string // name of the data; refused if the model was trained on another
	Vocabulary string // of the data; refused if the model was trained with another

	SampleWeight any // how much each example counts, as Fit's

	// Progress is called before the first step, with the stage Compiling, after each step, with the
	// scores so far, and with the stage Ended.
	Progress func(Progress)
}

const (
	// inferenceBatch is how many examples Evaluate and Predict compute at once where the results do
	// not depend on it: more is slower, for want of cache.
	inferenceBatch = 128
	// kerasBatch is Keras's batch, where they do.
	kerasBatch = 32
)

// evaluationBatch returns how many examples are evaluated at once: keras where the result depends
// on the batch. States that go on from batch to batch make it depend, and so does a mask on the
// output: each batch's loss is the mean over the time steps left.
func (m *Sequential) evaluationBatch(keras int) int {
	outputs, err := m.dims(m.input)
	if m.isStateful() || m.makesMask() && err == nil && len(outputs[len(outputs)-1]) > 1 {
		return keras
	}
	return inferenceBatch
}

// Evaluate measures the loss and the metrics of the model: Keras's evaluate. x and y are as Fit's,
// or x is a dataset and y nil. If the model has the weights and the loss of its run, the run keeps
// the scores for tables.
func (m *Sequential) Evaluate(x, y any, options ...Evaluate) (scores Scores, err error) {
	defer caught(&err)
	if err := m.made(); err != nil {
		return nil, err
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	start := time.Now()
	m.graphs.wait()
	m.warnFailed()
	var of Evaluate
	if len(options) > 0 {
		of = options[len(options)-1]
	}
	x, as, err := m.numbered(x, Fit{SampleWeight: of.SampleWeight, Vocabulary: of.Vocabulary})
	of.Vocabulary = as.Vocabulary
	if err = cmp.Or(m.compiled(), err, m.trainedOn(of)); err != nil {
		return nil, err
	}
	if set, is := x.(train.Dataset); is {
		return m.evaluateDataset(set, y, of, start)
	}
	data, err := as.open(x, y)
	if err != nil {
		return nil, err
	}
	examplesX, examplesY, err := m.pair(data.x, data.y, 0)
	if err != nil {
		return nil, err
	}
	m.refreeze()
	batch := m.evaluationBatch(cmp.Or(m.batchOf, min(kerasBatch, examplesX.N)))
	if err := m.continueStates("Evaluate", examplesX.N, batch); err != nil {
		return nil, err
	}
	feed := inMemory{examplesX, examplesY, batch, true}.planned(1)
	total, err := m.evaluateOn(context.Background(), feed, of.Progress)
	if err != nil {
		return nil, err
	}
	return m.scores(total), m.note(history.Evaluation{
		Scores: m.scores(total), Seconds: time.Since(start).Seconds(),
		Dataset: of.Dataset, Examples: examplesX.N, Epoch: m.epoch,
		Labels: fmt.Sprintf("%016x", examples.Fingerprint(examplesY))})
}

// trainedOn returns an error if the model was trained on other data than those of an evaluation.
func (m *Sequential) trainedOn(of Evaluate) error {
	switch r := m.run; {
	case r == nil:
		return nil
	case differ(r.Dataset, of.Dataset):
		return errorf("%s was trained on %s, not on %s; train it again (run the cell that calls "+
			"Fit for %[1]s)", m.quotedName(), r.Dataset, of.Dataset)
	case differ(r.Vocabulary, of.Vocabulary):
		return errorf("%s was trained with the vocabulary %s, got examples of the vocabulary %s, "+
			"whose ids mean other words; load them with the options of the training, "+
			"or train the model again", m.quotedName(), r.Vocabulary, of.Vocabulary)
	case otherClasses(savedClasses(r), m.compile.Classes):
		return errorf("%s was trained with the classes %q, got %q; compile it with the same",
			m.quotedName(), savedClasses(r), m.compile.Classes)
	}
	return nil
}

// differ reports whether two names or fingerprints, "" where they are not known, are not the same.
func differ(a, b string) bool { return a != "" && b != "" && a != b }

// otherClasses reports whether names of classes, nil where they are not known, are not the same.
func otherClasses(a, b []string) bool { return a != nil && b != nil && !slices.Equal(a, b) }

// note keeps an evaluation in the model's run, unless the run is read-only, or the model is not
// what the run holds: during a training, or with another loss or weights set by hand.
func (m *Sequential) note(e history.Evaluation) error {
	if m.run == nil || m.name == "" || m.training != nil {
		return nil
	}
	if same, err := m.isRun(); err != nil || !same {
		return err
	}
	m.run.Test = &e
	if err := m.run.SaveManifest(); !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil
}

// evaluateOn sums over all examples of a feed. It tells report, unless that is nil, how far it is.
func (m *Sequential) evaluateOn(
	ctx context.Context, of feed, report func(Progress)) (total sums, err error) {
	progress := Progress{Model: m.name, Stage: history.Compiling, Steps: of.steps()}
	tell := func() {
		if report != nil {
			progress.Scores = m.scores(total)
			report(progress)
		}
	}
	tell()
	task := m.evaluateTask(of)
	for batches, err := range together(of.pass(nil), task.devices) {
		if err = cmp.Or(ctx.Err(), err); err != nil {
			return total, err
		}
		c, err := m.stepGraph(ctx, task, batches[0].Shapes())
		if err != nil {
			return total, err
		}
		all, err := c.evaluate(batches)
		if err != nil {
			return total, err
		}
		for _, s := range all { // in the order of the batches, whatever the devices
			total.add(s)
			progress.Stage, progress.Step = history.StepEnd, progress.Step+1
			tell()
		}
	}
	progress.Stage = history.Ended
	tell()
	return total, nil
}

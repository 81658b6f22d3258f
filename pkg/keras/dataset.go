package keras

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"iter"
	"time"

	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/history"
	"gornn/pkg/internal/brief"
)

// A CountedDataset knows how many batches a pass has, so that the first epoch's progress has the
// time left. Of another dataset they are known from the second epoch on.
type CountedDataset interface {
	train.Dataset
	Steps() int // 0: not known
}

// A ShuffledDataset has an order for each seed. Fit asks for one each epoch, drawn from Fit.Seed and
// the epoch's number, so that a training which is resumed is the same as one that was never stopped.
// Fit.NoShuffle, Evaluate and Predict take the batches of Iter.
type ShuffledDataset interface {
	train.Dataset
	Shuffled(seed uint64) iter.Seq2[train.Batch, error]
}

// An IdentifiedDataset has a fingerprint, which differs where the batches differ: Fit.Resume
// refuses a dataset with another one. Of a dataset without, the name stands for it.
type IdentifiedDataset interface {
	train.Dataset
	Fingerprint() string
}

// isDataset reports whether data are a dataset.
func isDataset(data any) bool {
	_, is := data.(train.Dataset)
	return is
}

// openDatasets returns the datasets among x and Fit.ValidationX; nil for examples in memory. It
// returns an error for options that go with examples in memory alone.
func (fit Fit) openDatasets(x, y any) (of, validation train.Dataset, err error) {
	if isDataset(x) {
		if of, err = datasetOf("x", x, "y", y); err == nil {
			err = fit.checkDataset()
		}
	}
	if err == nil && isDataset(fit.ValidationX) {
		validation, err = datasetOf(
			"Fit.ValidationX", fit.ValidationX, "Fit.ValidationY", fit.ValidationY)
		if err == nil && fit.ValidationSampleWeight != nil {
			err = errorf("Fit.ValidationSampleWeight must be nil where ValidationX is a dataset; " +
				"give each batch its weights, as its second Labels")
		}
	}
	return of, validation, err
}

func datasetOf(x string, data any, y string, labels any) (train.Dataset, error) {
	switch {
	case isNil(data):
		return nil, errorf("%s must be a dataset or examples, got a nil %T", x, data)
	case labels != nil:
		return nil, errorf("%s must be nil where %s is a dataset, whose batches have the labels, "+
			"got %T", y, x, labels)
	}
	return data.(train.Dataset), nil
}

// checkDataset returns an error for an option that does not go with a dataset.
func (fit Fit) checkDataset() error {
	switch {
	case fit.BatchSize != 0:
		return errorf("Fit.BatchSize must be 0 where x is a dataset, which makes the batches, "+
			"got %d; give the size to the dataset", fit.BatchSize)
	case fit.ValidationSplit != 0:
		return errorf("Fit.ValidationSplit needs examples in memory, got a dataset; " +
			"give a dataset for validation as Fit.ValidationX")
	case fit.SampleWeight != nil:
		return errorf("SampleWeight must be nil where x is a dataset; " +
			"give each batch its weights, as its second Labels")
	}
	return nil
}

// identity tells a dataset from others.
func identity(of train.Dataset) string {
	if named, ok := of.(IdentifiedDataset); ok {
		return named.Fingerprint()
	}
	return of.Name()
}

// quotedDataset names a dataset in a sentence.
func quotedDataset(of train.Dataset) string {
	return fmt.Sprintf("the dataset %q", brief.Text(of.Name()))
}

// readExamples reads the examples in memory, or the first batch of a dataset.
func (t *training) readExamples(d data) (err error) {
	if d.dataset == nil {
		t.x, t.y, err = t.model.pair(d.x, d.y, t.fit.Seed)
		return err
	}
	s := &stream{model: t.model, of: d.dataset, argument: "x", labels: "y", seed: t.fit.Seed,
		weigh: t.fit.ClassWeight}
	if err := s.first(); err != nil {
		return err
	}
	t.examples, t.x, t.y, t.fit.BatchSize = s, s.x, s.y, s.size
	return nil
}

// readValidationDataset reads the first batch of a dataset for validation.
func (t *training) readValidationDataset(of train.Dataset) error {
	s := &stream{model: t.model, of: of, argument: "Fit.ValidationX", labels: "the labels",
		seed: t.fit.Seed}
	t.validation = s
	return s.first()
}

// steps returns how many steps an epoch has, 0 if that is not known. The epochs before those of a
// resumed training had as many each.
func (t *training) steps() int {
	n := t.examples.steps()
	if r := t.last; n == 0 && r.Trained > 0 {
		n = int(r.Iterations / int64(r.Trained))
	}
	return n
}

// identified adds the datasets of a training to the fingerprint of its examples in memory.
func (t *training) identified(print uint64) uint64 {
	for _, f := range []feed{t.examples, t.validation} {
		if s, ok := f.(*stream); ok {
			hash := fnv.New64a()
			fmt.Fprintf(hash, "%d %q", print, identity(s.of))
			print = hash.Sum64()
		}
	}
	return print
}

// evaluateDataset is Evaluate for a dataset.
func (m *Sequential) evaluateDataset(
	x train.Dataset, y any, of Evaluate, start time.Time) (Scores, error) {
	set, err := datasetOf("x", x, "y", y)
	if err == nil {
		err = Fit{SampleWeight: of.SampleWeight}.checkDataset()
	}
	if err != nil {
		return nil, err
	}
	s := &stream{model: m, of: set, argument: "x", labels: "y"}
	if err := s.first(); err != nil {
		return nil, err
	}
	m.refreeze()
	if err := m.continueStates("Evaluate", s.size, s.size); err != nil {
		return nil, err
	}
	total, err := m.evaluateOn(context.Background(), s, of.Progress)
	if err != nil {
		return nil, err
	}
	hash := fnv.New64a()
	hash.Write([]byte(identity(set)))
	return m.scores(total), m.note(history.Evaluation{
		Scores: m.scores(total), Seconds: time.Since(start).Seconds(),
		Dataset: of.Dataset, Examples: int(total.examples), Epoch: m.epoch,
		Labels: fmt.Sprintf("%016x", hash.Sum64())})
}

// inferDataset is infer for a dataset. It holds the model's mutex, but for the time between two
// batches.
func (m *Sequential) inferDataset(x train.Dataset, i inference) error {
	set, err := datasetOf("x", x, "", nil)
	if err != nil {
		return err
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.graphs.wait()
	m.warnFailed()
	s := &stream{model: m, of: set, argument: "x"}
	if err := s.first(); err != nil {
		return err
	}
	if i.task == predictTask {
		if err := m.continueStates(i.name, s.size, s.size); err != nil {
			return err
		}
	}
	for batch, err := range s.pass(nil) {
		if err = cmp.Or(err, m.made()); err != nil {
			return err
		}
		if err := m.inferBatch(batch, i); err != nil {
			return err
		}
		if !m.isStateful() {
			m.mutex.Unlock()
			m.mutex.Lock()
		}
	}
	return nil
}

package keras

import (
	"cmp"
	"context"
	"math"
	"os"
	"os/signal"
	"slices"

	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/history"
	"gornn/pkg/internal/examples"
)

type (
	// History holds the figures of a training, epoch by epoch, as named series.
	History = history.History
	// Scores are figures measured together, by name.
	Scores = history.Scores
	// Progress is the state of a training under way.
	Progress = history.Progress
)

// Fit says how to train.
type Fit struct {
	Epochs    int // 0: 1
	BatchSize int // 0: 32

	ValidationSplit float64 // the last fraction of the examples, before any shuffling
	ValidationX     any     // examples, or a dataset of them, for validation instead of a split; as x
	ValidationY     any

	// ClassWeight is how much an example counts in the training by the class of its label; one of a
	// class that is not listed counts 1. The validation counts all alike.
	ClassWeight map[int]float64
	// SampleWeight is how much each example counts, [n] numbers, or [n][time] where the model's
	// output has time steps; a split sets those of the validation aside. Instead of a ClassWeight.
	SampleWeight           any
	ValidationSampleWeight any // for ValidationX, as SampleWeight

	NoShuffle bool           // take the examples in their order in every epoch
	Seed      int64          // of first weights, of each epoch's order and of Dropout
	Seeds     []int64        // for FitAll: the seed of each model, instead of Seed
	Callbacks []Callback     // called after each epoch, and where their methods say
	Progress  func(Progress) // called at every step

	Dataset    string // name of the data, "IMDB reviews": kept with the run and its results
	Vocabulary string // fingerprint of what the ids mean: kept with the run, which no other fits

	// Devices is how many parts a batch is split into, each computed by a device of the backend at
	// the same time; 0: by size, so that large batches are split on a CPU. Layers, losses and metrics
	// of one's own must treat each example alone then.
	Devices int

	Resume  bool            // go on with the last training of this name, to Epochs in all
	Context context.Context // the training ends with it; nil: with an interrupt (SIGINT)
}

// Fit trains the model: Keras's fit. x holds the examples: ids where the first layer takes ids, as
// [][]int32, or numbers. They may have different lengths where the first layer makes a mask. y
// holds their labels in the same order, in the shape of the loss. Both are slices or arrays of any
// integer or float type or bools, or GoMLX tensors. Labels may also be words of Compile.Classes:
// []string, or [][]string for time steps or several labels at once. A class that the validation
// alone has, or labels of one class alone, are an error where labels are words, and a warning of
// log/slog where they are numbers.
//
// Data that do not fit into memory are a dataset of GoMLX's as x, a [train.Dataset], and nil as y:
// batches with x as their only Inputs, and y, or y and the weights of the examples, as Labels. Then
// BatchSize, ValidationSplit and SampleWeight must be left out; ValidationX may be a dataset too,
// without ValidationY. See [CountedDataset], [ShuffledDataset] and [IdentifiedDataset], and package
// stream.
//
// The training figures of the history are running means over the epoch, while the weights change;
// the validation's figures are measured at the epoch's end. One seed on one backend gives the same
// numbers again.
//
// A model with a name is saved after each epoch. Fit goes on from the model's weights, as Keras
// does: one epoch ten times gives the numbers of ten epochs. For a fresh start, make a new model.
//
// A loss that is NaN or infinite ends the training with an error, before the step that has it: what
// Keras's TerminateOnNaN(raise_error=True) does.
//
// Interrupted, Fit returns the history of the finished epochs and an error that wraps ErrStopped.
// Only the epoch under way is lost then, and a model with a name has the weights of the last saved
// epoch. After any error but that of a second training, readers of the run are told of it.
func (m *Sequential) Fit(x, y any, fit Fit) (History, error) {
	ctx, release := fit.context() // an interrupt from now on is noted
	defer release()
	t, err := m.prepare(x, y, fit)
	if err != nil {
		m.noteFailure(err)
		return History{}, err
	}
	return t.run(ctx)
}

// prepare returns a training that has begun.
func (m *Sequential) prepare(x, y any, fit Fit) (t *training, err error) {
	defer caught(&err)
	if err := m.made(); err != nil {
		return nil, err
	}
	if x, fit, err = m.numbered(x, fit); err != nil {
		return nil, err
	}
	data, err := fit.open(x, y)
	if err != nil {
		return nil, err
	}
	if t, err = m.newTraining(data, fit); err != nil {
		return nil, err
	}
	return t, t.begin()
}

// context returns the training's context, and a function to call after the training.
func (fit Fit) context() (ctx context.Context, release func()) {
	if fit.Context != nil {
		return fit.Context, func() {}
	}
	return signal.NotifyContext(context.Background(), os.Interrupt)
}

// data are the sources of a training. Several models share them, so each is read once.
type data struct {
	x, y, validationX, validationY *examples.Source
	dataset, validation            train.Dataset // in the place of sources; nil: none
}

func (fit Fit) open(x, y any) (d data, err error) {
	if d.dataset, d.validation, err = fit.openDatasets(x, y); err != nil {
		return d, err
	}
	var weights, validationWeights *examples.Source
	for _, source := range []struct {
		to   **examples.Source
		name string
		data any
	}{
		{&d.x, "x", x},
		{&d.y, "y", y},
		{&d.validationX, "Fit.ValidationX", fit.ValidationX},
		{&d.validationY, "Fit.ValidationY", fit.ValidationY},
		{&weights, "SampleWeight", fit.SampleWeight},
		{&validationWeights, "Fit.ValidationSampleWeight", fit.ValidationSampleWeight},
	} {
		needed := d.dataset == nil && (source.to == &d.x || source.to == &d.y)
		if source.data == nil && !needed || isDataset(source.data) {
			continue
		}
		open := examples.Open
		if source.to == &d.x || source.to == &d.validationX {
			open = examples.OpenSequences
		}
		if source.to == &d.y || source.to == &d.validationY {
			open = examples.OpenLabels
		}
		if *source.to, err = open(source.name, source.data); err != nil {
			return d, err
		}
	}
	if d.y != nil {
		d.y.Weights = weights
	}
	if d.validationY != nil {
		d.validationY.Weights = validationWeights
	}
	return d, nil
}

// newTraining makes all checks possible before the first step. others are the trainings before it
// on the same data.
func (m *Sequential) newTraining(data data, fit Fit, others ...*training) (*training, error) {
	if err := cmp.Or(m.whileTraining("Fit"), fit.check()); err != nil {
		return nil, err
	}
	fit.Epochs, fit.BatchSize = max(fit.Epochs, 1), cmp.Or(fit.BatchSize, kerasBatch)
	m.graphs.wait()
	if err := m.compiled(); err != nil {
		return nil, err
	}
	t := &training{model: m, fit: fit}
	if len(others) > 0 {
		t.before = others[len(others)-1]
	}
	for _, prepare := range []func() error{
		func() error { return t.readExamples(data) }, func() error { return t.readValidation(data) },
		func() error { return t.checkClassesSeen(data) },
		t.weighClasses, t.feed, t.checkCallbacks, t.checkMemory, t.place,
		t.open, m.refreeze, t.continueStates,
	} {
		if err := prepare(); err != nil {
			return nil, err
		}
	}
	notYet := m.scores(sums{})
	t.progress = Progress{Model: m.name, Epochs: fit.Epochs, Steps: t.steps(), Scores: notYet}
	return t, nil
}

func (fit Fit) check() error {
	switch {
	case fit.Seeds != nil:
		return errorf("Fit.Seeds is for FitAll, got %d for one model; set Seed",
			len(fit.Seeds))
	case fit.Epochs < 0:
		return errorf("Fit.Epochs must be > 0, or 0 for 1, got %d", fit.Epochs)
	case fit.Devices < 0:
		return errorf("Fit.Devices must be > 0, or 0 for a number by size, got %d", fit.Devices)
	case fit.BatchSize < 0:
		return errorf("Fit.BatchSize must be > 0, or 0 for 32, got %d", fit.BatchSize)
	case !(fit.ValidationSplit >= 0 && fit.ValidationSplit < 1):
		return errorf("Fit.ValidationSplit must be in [0, 1), got %g", fit.ValidationSplit)
	case (fit.ValidationX == nil) != (fit.ValidationY == nil) && !isDataset(fit.ValidationX):
		return errorf("Fit.ValidationX and ValidationY must be given together, got only one; " +
			"give both or neither")
	case fit.ValidationX != nil && fit.ValidationSplit > 0:
		return errorf("Fit.ValidationSplit and ValidationX exclude each other, got both; " +
			"leave one of them out")
	case fit.SampleWeight != nil && len(fit.ClassWeight) > 0:
		return errorf("Fit.SampleWeight and ClassWeight exclude each other, got both; " +
			"multiply them into one SampleWeight")
	case fit.ValidationSampleWeight != nil && fit.ValidationX == nil:
		return errorf("Fit.ValidationSampleWeight needs ValidationX, got none; leave it out " +
			"(a ValidationSplit splits SampleWeight too)")
	}
	return nil
}

// pair builds the model for examples, and reads them and their labels. It returns an error if they
// do not fit each other and the model.
func (m *Sequential) pair(
	sourceX, sourceY *examples.Source, seed int64) (x, y examples.Set, err error) {
	output, err := m.buildFor(sourceX, seed)
	if err != nil {
		return x, y, err
	}
	if x, err = m.read(sourceX); err != nil {
		return x, y, err
	}
	if x.N != sourceY.N {
		return x, y, errorf("%s and %s must be equally many, got %d and %d",
			sourceX.Argument, sourceY.Argument, x.N, sourceY.N)
	}
	if y, err = labels(m.compile, sourceY, output); err == nil && sourceY.Weights != nil {
		y.Weights, err = m.sampleWeights(sourceY.Weights, y)
	}
	return x, y, err
}

// read reads examples as the ids or numbers of the model's first layer.
func (m *Sequential) read(source *examples.Source) (set examples.Set, err error) {
	if l, ok := m.layers[0].(TakesIDs); ok {
		set, err = source.IDs(l.IDs(), className(m.layers[0]))
	} else {
		set, err = source.Numbers()
	}
	return set.Filled(m.fill()), err
}

// readValidation reads the examples for validation, or sets them aside.
func (t *training) readValidation(data data) (err error) {
	if data.validation != nil {
		return t.readValidationDataset(data.validation)
	}
	if data.validationX != nil {
		x, y := data.validationX, data.validationY
		t.validationX, t.validationY, err = t.model.pair(x, y, t.fit.Seed)
		return err
	}
	if t.fit.ValidationSplit == 0 {
		return nil
	}
	n := t.x.N
	first := int(math.Floor(float64(n) * (1 - t.fit.ValidationSplit)))
	if first == 0 || first == n {
		return errorf("Fit.ValidationSplit %g leaves %d of %d examples for training "+
			"and %d for validation; both need some: give more examples or another fraction",
			t.fit.ValidationSplit, first, n, n-first)
	}
	t.validationX, t.validationY = t.x.Slice(first, n), t.y.Slice(first, n)
	t.x, t.y = t.x.Slice(0, first), t.y.Slice(0, first)
	return nil
}

// makesMask reports whether a layer of the model makes a mask.
func (m *Sequential) makesMask() bool {
	return slices.ContainsFunc(m.layers, makesMask)
}

package main

import (
	"context"
	"fmt"
	"log"

	"gornn/pkg/history"
	"gornn/pkg/imdb"
	"gornn/pkg/keras"
	"gornn/pkg/run"
	"gornn/pkg/settings"
)

// The tutorial's data: the most frequent words, and the last ids of each review.
const words, length = 10_000, 100

// reviews are what all trainings share.
type reviews struct{ train, test imdb.Reviews }

// loadReviews loads the reviews and cuts them to length. Made-up ones must be asked for: machines
// without a network would mix them with others' real ones.
func loadReviews() (r reviews, err error) {
	if r.train, r.test, err = imdb.Load(imdb.Options{NumWords: words}); err != nil {
		return r, err
	}
	if r.train.Name == imdb.MadeUp && settings.Archive.Get() != imdb.MadeUp {
		return r, fmt.Errorf("%s Or set %s to %q", r.train.Notice, settings.Archive, imdb.MadeUp)
	}
	for _, split := range []*imdb.Reviews{&r.train, &r.test} {
		if split.X, err = keras.PadSequences(split.X, keras.Pad{MaxLen: length}); err != nil {
			return r, err
		}
	}
	return r, nil
}

// train trains a model in a run of the folder dir and evaluates it, or does what is left of this.
func (p point) train(ctx context.Context, dir string, r reviews) error {
	if saved, err := run.In(dir).Open(p.name()); err == nil && isDone(saved) {
		log.Printf("%s: is there", p.name())
		return nil
	}
	model := p.build().RunsIn(dir)
	// FitAll begins where there is no run to resume.
	_, err := keras.FitAll([]*keras.Sequential{model}, r.train.X, r.train.Y, keras.Fit{
		Epochs: p.Epochs, BatchSize: p.Batch, Seed: p.Seed, ValidationSplit: 0.2,
		Dataset: r.train.Name, Vocabulary: r.train.Vocabulary, Context: ctx, Resume: true,
		Progress: logEpoch})
	if err != nil {
		return err
	}
	scores, err := model.Evaluate(r.test.X, r.test.Y,
		keras.Evaluate{Dataset: r.test.Name, Vocabulary: r.test.Vocabulary})
	if err != nil {
		return err
	}
	log.Printf("%s: test accuracy %.4f", p.name(), scores.Get("accuracy"))
	return nil
}

// isDone reports whether nothing is left to do: a run is trained to its end and evaluated, and no
// training of its name has failed or begun since.
func isDone(r *run.Run) bool { return r.Notice() == "" && r.Test != nil }

// build returns the tutorial's model.
func (p point) build() *keras.Sequential {
	model := keras.NewSequential(p.name(),
		keras.Embedding{InputDim: words, OutputDim: 32},
		recurrent[p.Model](p.Units),
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	model.Compile(keras.Compile{Loss: keras.BinaryCrossentropy, Optimizer: keras.RMSprop{},
		Metrics: []keras.Metric{keras.Accuracy}})
	return model
}

// logEpoch notes an epoch when it is saved.
func logEpoch(p keras.Progress) {
	if p.Stage == history.EpochEnd {
		log.Printf("%s: epoch %d of %d, validation accuracy %.4f",
			p.Model, p.Epoch, p.Epochs, p.History.Last("val_accuracy"))
	}
}

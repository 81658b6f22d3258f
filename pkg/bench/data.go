package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/core/tensors/numpy"

	"gornn/pkg/imdb"
	"gornn/pkg/keras"
)

// The arrays that all contestants read.
const (
	trainY  = folder + "/train_y.npy"
	testY   = folder + "/test_y.npy"
	randomY = folder + "/random_y.npy"
)

func trainX(time int) string  { return fmt.Sprintf("%s/train_x_%d.npy", folder, time) }
func testX(time int) string   { return fmt.Sprintf("%s/test_x_%d.npy", folder, time) }
func randomX(time int) string { return fmt.Sprintf("%s/random_x_%d.npy", folder, time) }

const words = 10_000

// corpus is what the reviews are.
type corpus struct {
	Name    string `json:"name"`
	Notice  string `json:"notice,omitempty"`
	Trained int    `json:"trained"` // reviews in an epoch of the tutorial: all but the last fifth
	Tested  int    `json:"tested"`
}

// writeReviews writes the reviews, padded to each length.
func writeReviews(lengths ...int) (corpus, error) {
	train, test, err := imdb.Load(imdb.Options{NumWords: words})
	if err != nil {
		return corpus{}, err
	}
	for _, length := range lengths {
		for _, split := range []struct {
			reviews imdb.Reviews
			x, y    string
		}{{train, trainX(length), trainY}, {test, testX(length), testY}} {
			padded, err := keras.PadSequences(split.reviews.X, keras.Pad{MaxLen: length})
			if err != nil {
				return corpus{}, err
			}
			if err := writeArrays(split.x, padded, split.y, split.reviews.Y); err != nil {
				return corpus{}, err
			}
		}
	}
	n := len(train.X)
	return corpus{Name: train.Name, Notice: train.Notice, Trained: n - n/5, Tested: len(test.X)}, nil
}

// writeRandom writes random ids for each length of the grid, some of them frequent, as words are.
func writeRandom() error {
	random := rand.New(rand.NewPCG(1, 2))
	var labels []int32
	for _, s := range grid {
		if s.Units != tutorialSizes.Units || s.Batch != tutorialSizes.Batch {
			continue // fewer examples of the same length
		}
		ids := make([][]int32, s.examples())
		for i := range ids {
			ids[i] = make([]int32, s.Time)
			for t := range ids[i] {
				ids[i][t] = int32(words * random.Float64() * random.Float64())
			}
		}
		for len(labels) < len(ids) {
			labels = append(labels, random.Int32N(2))
		}
		if err := writeArrays(randomX(s.Time), ids, randomY, labels); err != nil {
			return err
		}
	}
	return nil
}

func writeArrays(pathX string, x [][]int32, pathY string, y []int32) error {
	if err := os.MkdirAll(filepath.Dir(pathX), 0o755); err != nil {
		return err
	}
	if err := numpy.ToNpyFile(tensors.FromValue(x), pathX); err != nil {
		return err
	}
	return numpy.ToNpyFile(tensors.FromValue(y), pathY)
}

// readArray reads a file of writeArrays.
func readArray[T any](path string) (array T, err error) {
	tensor, err := numpy.FromNpyFile(path)
	if err != nil {
		return array, fmt.Errorf("%s cannot be read: %w", path, err)
	}
	array, ok := tensor.Value().(T)
	if !ok {
		return array, fmt.Errorf("%s must hold %T, got %s", path, array, tensor.Shape())
	}
	return array, nil
}

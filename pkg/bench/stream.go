package main

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/history"
	"gornn/pkg/keras"
	"gornn/pkg/stream"
	"gornn/pkg/text"
)

const (
	streamSteps = 100 // of an epoch
	streamTurns = 5   // epochs of shards, and as many of slices
	streamBatch = 128
	streamTime  = 100 // ids of a text
	streamWords = 86  // of a text, on average
)

// streamStages are the parts of the comparison, in their order.
var streamStages = []struct {
	name string
	do   func(dir string, n int) error
}{{"writing", writeShards}, {"one pass", passShards}, {"training", trainOnShards}}

// compareStreams writes, reads and trains on a hundredth of a million texts, and on all of them.
// Each stage is a process of its own, so that it has its own peak of memory.
func compareStreams() error {
	for _, n := range []int{10_000, 1_000_000} {
		dir := shardsFolder(strconv.Itoa(n))
		for _, stage := range streamStages {
			command := exec.Command(os.Args[0], "-stream", stage.name, strconv.Itoa(n))
			command.Stdout, command.Stderr = os.Stdout, os.Stderr
			if err := command.Run(); err != nil {
				return errors.Join(err, os.RemoveAll(dir))
			}
			fmt.Printf("%9d texts: %s took %.0f MiB at most\n", n, stage.name, peakMemory(command.ProcessState))
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	mean := float64(4*streamWords + 64)
	fmt.Printf("the bound of package stream: %.1f MiB\n",
		((10_000+2_000)*mean+4*4*streamBatch*streamTime)/(1<<20))
	return nil
}

func shardsFolder(texts string) string { return filepath.Join(folder, "shards-"+texts) }

// measureStream is one stage, with so many texts.
func measureStream(name, number string) error {
	n, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	for _, stage := range streamStages {
		if stage.name == name {
			return stage.do(shardsFolder(number), n)
		}
	}
	return fmt.Errorf("bench: -stream has no stage %q", name)
}

func writeShards(dir string, n int) error {
	vocabulary, err := text.NewVocabulary(madeUpTexts(10_000), text.Options{})
	if err != nil {
		return err
	}
	start := time.Now()
	err = stream.Write(dir, madeUpTexts(n),
		stream.Shards{Vocabulary: vocabulary, Classes: []string{"a", "b"}})
	if err != nil {
		return err
	}
	fmt.Printf("%9d texts: written in %.1f s, %.1f MB\n", n, time.Since(start).Seconds(), size(dir))
	return nil
}

func openShards(dir string) (*stream.Dataset, error) {
	shards, err := stream.Open(dir)
	if err == nil {
		shards.BatchSize, shards.MaxLen = streamBatch, streamTime
	}
	return shards, err
}

// passShards reads all texts once, in an order of chance, without a model.
func passShards(dir string, n int) error {
	shards, err := openShards(dir)
	if err != nil {
		return err
	}
	start, batches := time.Now(), 0
	for batch, err := range shards.Shuffled(1) {
		if err := errors.Join(err, batch.Finalize()); err != nil {
			return err
		}
		if batches++; batches == 1 {
			fmt.Printf("%9d texts: the first batch of an epoch after %.2f s\n", n, time.Since(start).Seconds())
		}
	}
	fmt.Printf("%9d texts: %d batches in %.1f s\n", n, batches, time.Since(start).Seconds())
	return nil
}

func trainOnShards(dir string, n int) error {
	shards, err := openShards(dir)
	if err != nil {
		return err
	}
	return takeTurns(n, shards)
}

// takeTurns prints the time of a step on shards and on slices.
func takeTurns(n int, shards *stream.Dataset) error {
	set := beginning{shards, min(streamSteps, shards.Steps())}
	x, y, err := set.slices()
	if err != nil {
		return err
	}
	streamed, sliced := streamModel(shards.Size()), streamModel(shards.Size())
	var steps, cpu [2][]float64 // seconds
	for range streamTurns {
		for i, fit := range []func(keras.Fit) (keras.History, error){
			func(f keras.Fit) (keras.History, error) { return streamed.Fit(set, nil, f) },
			func(f keras.Fit) (keras.History, error) {
				f.BatchSize, f.NoShuffle = streamBatch, true
				return sliced.Fit(x, y, f)
			},
		} {
			watch := stepWatch{}
			if _, err := fit(keras.Fit{Progress: watch.report}); err != nil {
				return err
			}
			steps[i] = append(steps[i], watch.perStep(watch.last.Sub(watch.first).Seconds()))
			cpu[i] = append(cpu[i], watch.perStep(watch.lastCPU-watch.firstCPU))
		}
	}
	a, b := median(steps[0]), median(steps[1])
	fmt.Printf("%9d texts: a step takes %.2f ms, from memory %.2f ms: %.3f\n", n, 1e3*a, 1e3*b, a/b)
	a, b = median(cpu[0]), median(cpu[1])
	fmt.Printf("%9d texts: of processors %.2f ms, from memory %.2f ms: %.3f\n", n, 1e3*a, 1e3*b, a/b)
	return nil
}

func streamModel(words int) *keras.Sequential {
	m := keras.NewSequential("",
		keras.Embedding{InputDim: words, OutputDim: 32},
		keras.GRU{Units: 32},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	m.Compile(keras.Compile{
		Loss: keras.BinaryCrossentropy, Metrics: []keras.Metric{keras.Accuracy}})
	return m
}

// beginning is the first batches of one shuffled pass over shards, the same in each epoch.
type beginning struct {
	of *stream.Dataset
	n  int
}

func (b beginning) Name() string { return b.of.Name() }
func (b beginning) Steps() int   { return b.n }

func (b beginning) Iter() iter.Seq2[train.Batch, error] {
	return func(yield func(train.Batch, error) bool) {
		n := 0
		for batch, err := range b.of.Shuffled(1) {
			if n++; !yield(batch, err) || n == b.n {
				return
			}
		}
	}
}

// slices returns the examples in memory.
func (b beginning) slices() (x [][]int32, y []int32, err error) {
	for batch, err := range b.Iter() {
		if err != nil {
			return nil, nil, err
		}
		ids, err := tensors.CopyFlatData[int32](batch.Inputs[0])
		labels, labelsErr := tensors.CopyFlatData[int32](batch.Labels[0])
		if err := errors.Join(err, labelsErr, batch.Finalize()); err != nil {
			return nil, nil, err
		}
		x, y = slices.AppendSeq(x, slices.Chunk(ids, streamTime)), append(y, labels...)
	}
	return x, y, nil
}

// stepWatch times the steps of an epoch, but for the first.
type stepWatch struct {
	first, last       time.Time
	firstCPU, lastCPU float64 // seconds of processors
	steps             int
}

func (w *stepWatch) report(p history.Progress) {
	if p.Stage != history.StepEnd {
		return
	}
	if w.last, w.lastCPU = time.Now(), processorTime(); p.Step == 1 {
		w.first, w.firstCPU = w.last, w.lastCPU
	}
	w.steps = p.Step - 1
}

func (w *stepWatch) perStep(seconds float64) float64 { return seconds / float64(max(w.steps, 1)) }

// madeUpTexts is a source of so many texts, each made when it is read.
type madeUpTexts int

func (n madeUpTexts) Examples() iter.Seq2[text.Example, error] {
	return func(yield func(text.Example, error) bool) {
		var b strings.Builder
		for i := range int(n) {
			random := rand.New(rand.NewPCG(uint64(i), 2))
			b.Reset()
			for range 1 + random.IntN(2*streamWords) {
				word := random.IntN(500)
				if random.IntN(8) == 0 {
					word = word/2*2 + i%2 // tells the class
				}
				b.WriteString("word")
				b.WriteString(strconv.Itoa(word))
				b.WriteByte(' ')
			}
			if !yield(text.Example{Text: b.String(), Label: []string{"a", "b"}[i%2]}, nil) {
				return
			}
		}
	}
}

// size returns the MB of the files in a folder.
func size(dir string) float64 {
	total := int64(0)
	filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if info, err := entry.Info(); err == nil && !entry.IsDir() {
			total += info.Size()
		}
		return nil
	})
	return float64(total) / 1e6
}

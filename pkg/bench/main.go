// Command bench times the tutorial's models beside the same models in Keras, on JAX and on
// TensorFlow, and in PyTorch:
//
//	make bench
//	make bench ARGS="-only steady_epoch,evaluate -models lstm -rounds 5"
//
// It leaves build/bench.md, the tables, and build/bench.json, the same for programs, in place of
// those of the last run. Leave the machine alone meanwhile: what else runs is in the times, and in
// PyTorch's tenfold, whose threads wait for each other spinning.
//
// # What is compared
//
// Each contestant is a process, a worker, that does one task after another: this program itself,
// started with -worker, for ours, and peers.py for the others, with the code that a user would
// write and the defaults for threads. All read the same arrays from the same files: the padded
// reviews, or random ids for the grid of sizes. A task goes to the contestants one after another,
// never to two at the same time, and with every task and round another one begins, so that a
// machine that grows warm or busy treats all alike. The figure is the median over the rounds. The
// measures:
//
//   - steady_epoch: an epoch of training, but for the first.
//   - first_epoch: what the first epoch takes longer, from the call of fit on: reading the arrays,
//     tracing, compiling. The model is new: all trace and compile it but PyTorch, which compiles
//     nothing. The process is not: its imports and the first use of its libraries are in tutorial.
//   - evaluate: the test reviews in batches of 128, for a model that is compiled.
//   - predict_one: one review, for a model that is compiled, in the quickest way the peer offers.
//   - step: a training step, steady_epoch divided, as the sequence, the layer or the batch grows.
//   - tutorial: a process that trains and evaluates all models, from its start to its end, with the
//     imports. Ours is compiled by then, as Python's packages are, and trains the three at once,
//     each on a backend of its own; the peers train one after another, as the tutorial has it.
//   - tutorial_in_turn: the same, with ours training one after another as well.
//   - peak_rss: the most memory of a process that trains one model for an epoch and evaluates it.
//     PyTorch's for Linux maps the libraries of CUDA, used or not.
//   - gpu_memory: by how much the memory in use on the GPU grows meanwhile, with -gpu.
//   - cell: a cell of a notebook, compiled, linked and run by the Go kernel; ours alone.
//
// What takes long, step, peak_rss and the tutorials, is measured in one round, however many there
// are of the others; a step is the median of two epochs all the same.
//
// # On a GPU
//
//	make bench ARGS="-gpu -python /path/to/python"
//
// measures on an NVIDIA GPU, beside Keras on JAX and PyTorch there, at the tutorial's sizes and at
// some that fill a GPU better, and leaves build/bench-gpu.md and build/bench-gpu.json. For all,
// products are of whole float32 numbers, as ours are by default. The peers' Python is one that has
// keras, jax with CUDA, torch and numpy, since that of make bench has no JAX for a GPU. PyTorch's
// loop waits for each step, since it asks for the loss, and copies all examples to the GPU before
// the first.
//
// # Texts that do not fit into memory
//
//	go run ./pkg/bench -stream
//
// writes 10,000 made-up texts as shards of package stream, reads them once, and trains on them, and
// the same with 1,000,000: the seconds and MB of writing, the seconds to the first batch and of a
// pass, and the time of a training step beside that on the same examples in memory, by turns, in
// seconds and in seconds of processors, which other programs disturb less. Each stage is a process
// of its own, whose most memory it prints.
//
// # How draws lie
//
//	make bench ARGS=-seeds
//
// trains the tutorial's models with many seeds, in ours and in Keras on JAX and on TensorFlow, as
// far as the runs are not in data/reference yet, and compares the three: [reference].
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"gornn/pkg/settings"
)

// Where things are, from the root of the repository.
const (
	folder  = "build/bench" // arrays, logs, the peers' Python
	results = "build/bench" // and .md, .json
)

// options are what the command line and the environment say.
type options struct {
	measures []string
	models   []string
	peers    []string
	rounds   int
	epochs   int    // of the tutorial
	gpu      bool   // on an NVIDIA GPU rather than the CPU
	python   string // the Python that has the peers; "": that of make bench
}

// sizes lists the sizes of an epoch, an evaluation and a prediction.
func (o options) sizes() []sizes {
	if o.gpu {
		return []sizes{tutorialSizes, largeSizes}
	}
	return []sizes{tutorialSizes}
}

var (
	allModels = []string{"rnn", "gru", "lstm"}
	allPeers  = []string{"keras-jax", "keras-tf", "pytorch"}
)

func main() {
	if err := run(os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if slices.Equal(arguments, []string{"-worker"}) {
		return serve(os.Stdin, os.Stdout)
	}
	if slices.Equal(arguments, []string{"-seeds"}) {
		return trainSeeds()
	}
	if slices.Equal(arguments, []string{"-stream"}) {
		return compareStreams()
	}
	if len(arguments) == 3 && arguments[0] == "-stream" {
		return measureStream(arguments[1], arguments[2])
	}
	o, err := parse(arguments)
	if err != nil {
		return err
	}
	report, err := measureAll(o)
	if err != nil {
		return err
	}
	fmt.Print("\n", report.markdown())
	if o.gpu {
		return report.save(results + "-gpu")
	}
	return report.save(results)
}

// parse reads the command line and EPOCHS.
func parse(arguments []string) (o options, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&o.rounds, "rounds", 3, "how often to measure; the median counts")
	only := flags.String("only", strings.Join(measureNames(), ","), "what to measure")
	models := flags.String("models", strings.Join(allModels, ","), "which models")
	peers := flags.String("peers", strings.Join(allPeers, ","), "beside whom; \"\" for nobody")
	flags.BoolVar(&o.gpu, "gpu", false, "on an NVIDIA GPU, without keras-tf, which is for the CPU")
	flags.StringVar(&o.python, "python", "", "the Python `program` that has the peers, with CUDA")
	if err := flags.Parse(arguments); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("there must be flags only, got %q", flags.Arg(0))
	}
	if o.rounds < 1 {
		return o, fmt.Errorf("-rounds must be > 0, got %d", o.rounds)
	}
	for _, list := range []struct {
		flag, value string
		known       []string
		into        *[]string
	}{
		{"only", *only, measureNames(), &o.measures},
		{"models", *models, allModels, &o.models},
		{"peers", *peers, allPeers, &o.peers},
	} {
		if *list.into, err = choose(list.value, list.known); err != nil {
			return o, fmt.Errorf("-%s: %w", list.flag, err)
		}
	}
	if o.gpu {
		o.peers = slices.DeleteFunc(o.peers, func(peer string) bool { return peer == "keras-tf" })
	}
	if len(o.measures) == 0 || len(o.models) == 0 {
		return o, errors.New("-only and -models must name something")
	}
	if o.epochs, err = settings.Epochs.Int(10); err == nil && o.epochs < 1 {
		err = fmt.Errorf("%s must be a number > 0, got %d", settings.Epochs, o.epochs)
	}
	return o, err
}

// choose returns those of the known names that a comma-separated list holds.
func choose(list string, known []string) ([]string, error) {
	var names []string
	for _, name := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' }) {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("%q is none of %s", name, strings.Join(known, ", "))
		}
		names = append(names, name)
	}
	return names, nil
}

package keras

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"gornn/pkg/internal/config"
	"gornn/pkg/run"
)

// Load gives the model the weights and the optimizer's state of the run with its name, from after
// its last finished epoch. The run must have the model's layers; Stateful, Unroll, initializers and
// regularizers may differ. The state of an optimizer of another kind than the model's is left out.
//
// A run that is unfinished, or older than a Fit that failed, is loaded with a warning of log/slog.
func (m *Sequential) Load() error { return m.load((*run.Run).Load) }

// Complete returns nil if the training of the model's run came to its end, else an error that wraps
// run.ErrUnfinished and says how far the training came.
func (m *Sequential) Complete() error {
	if err := m.made(); err != nil {
		return err
	}
	if m.run == nil || m.name == "" {
		return nil
	}
	return m.run.Complete()
}

// LoadBest is Load with the weights and the optimizer's state of the best epoch, kept by
// BestCheckpoint. A Fit after it goes on from there.
func (m *Sequential) LoadBest() error {
	if err := m.load((*run.Run).LoadBest); err != nil {
		return err
	}
	r := m.run
	m.epoch = r.BestEpoch
	m.trained -= r.History.Epochs() - r.BestEpoch
	if m.otherOptimizer(r) {
		return nil
	}
	return m.setSteps(cmp.Or(r.BestIterations, r.Iterations))
}

// arrays is a method of [run.Run]: Load, LoadLast or LoadBest.
type arrays func(*run.Run) ([]run.Tensor, error)

func (m *Sequential) load(source arrays) (err error) {
	defer caught(&err)
	if err := cmp.Or(m.made(), m.whileTraining("Load")); err != nil {
		return err
	}
	r, err := m.folder.Open(m.name)
	if err != nil {
		return err
	}
	if err := m.matches(r, sameWeights...); err != nil {
		return err
	}
	if err := m.restore(r, source); err != nil {
		return err
	}
	warn(r)
	return nil
}

// warn logs what a reader of the run must know.
func warn(r *run.Run) {
	if notice := r.Notice(); notice != "" {
		slog.Warn("keras: " + notice)
	}
}

// Load returns the model saved as the run called name: layers, compilation, weights. Types of one's
// own need [Register]; without it, the program makes the model by NewSequential and calls its
// method Load.
func Load(name string) (*Sequential, error) { return load(run.Folder{}, name) }

// LoadIn is Load for a run in the folder dir; see [Sequential.RunsIn].
func LoadIn(dir, name string) (*Sequential, error) { return load(run.In(dir), name) }

func load(folder run.Folder, name string) (m *Sequential, err error) {
	defer caught(&err)
	r, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	m = NewSequential(name)
	m.folder = folder
	if err := m.decodeConfiguration(r.Layers, r.Training); err != nil {
		return nil, errorf("run %q: %w", name, err)
	}
	if err := m.readWords(r); err != nil {
		return nil, err
	}
	warn(r)
	return m, m.restore(r, (*run.Run).Load)
}

// sameWeights are the fields of layers without influence on what weights mean: weights learned with
// other values will do.
var sameWeights = []string{"Stateful", "Unroll",
	"KernelInitializer", "RecurrentInitializer", "BiasInitializer", "EmbeddingsInitializer",
	"KernelRegularizer", "RecurrentRegularizer", "BiasRegularizer", "EmbeddingsRegularizer"}

// matches returns an error if the layers of r differ from the model's, apart from the ignored
// fields.
func (m *Sequential) matches(r *run.Run, ignored ...string) error {
	other, err := m.otherLayers(r, ignored...)
	if err != nil || other == "" {
		return err
	}
	if err := m.otherWords(r, other); err != nil {
		return err
	}
	return errorf("run %q has other layers than this model: %s; "+
		"train the model again (run the cell that calls Fit for %[1]q)", r.Name, other)
}

// otherLayers describes the first difference between the layers of r and of the model, apart from
// the ignored fields; "" if there is none.
func (m *Sequential) otherLayers(r *run.Run, ignored ...string) (string, error) {
	layers, err := m.encodeLayers()
	if err != nil {
		return "", err
	}
	return config.Difference(r.Layers, layers, ignored...), nil
}

// LoadPretrained gives the model weights to predict with: from its own run, as Load does, else from
// the run with its name among runs, gornn/data/pretrained for one. pretrained is true for the
// latter, with a warning of log/slog where a training of its own has no finished epoch. The run
// must have the model's layers.
//
// A model with pretrained weights has no run of its own before it is trained: no evaluation is
// kept, no table and no figure shows it, and Load does not find it.
func (m *Sequential) LoadPretrained(runs fs.FS) (pretrained bool, err error) {
	defer caught(&err)
	own := m.Load()
	if !errors.Is(own, run.ErrNotFound) {
		return false, own
	}
	r, err := run.OpenIn(runs, m.name)
	if errors.Is(err, run.ErrNotFound) {
		return false, fmt.Errorf("%w; nor are there pretrained weights of that name", own)
	}
	if err != nil {
		return false, err
	}
	other, err := m.otherLayers(r, sameWeights...)
	if err != nil {
		return false, err
	}
	if other != "" {
		return false, errorf("the pretrained weights of %q are those of other layers than this "+
			"model's: %s; train it (run the cell that calls Fit for %[1]q)", m.name, other)
	}
	if err := m.restore(r, (*run.Run).Load); err != nil {
		return false, err
	}
	if errors.Is(own, run.ErrBegun) {
		slog.Warn(fmt.Sprintf("keras: %v; the pretrained weights take its place", own))
	}
	return true, nil
}

// Dataset returns Fit.Dataset from the training of the model's run, "IMDB reviews"; "" without a
// run.
func (m *Sequential) Dataset() string {
	if m.made() != nil || m.run == nil {
		return ""
	}
	return m.run.Dataset
}

// decodeConfiguration gives a new model the layers and the compilation of a run.
func (m *Sequential) decodeConfiguration(layers, training json.RawMessage) error {
	var all []json.RawMessage
	if err := json.Unmarshal(layers, &all); err != nil {
		return fmt.Errorf("its layers: %w", err)
	}
	for _, text := range all {
		l, err := config.Decode[Layer](kinds, text)
		if err != nil {
			return err
		}
		m.Add(l)
	}
	var t trainingConfig
	if err := json.Unmarshal(training, &t); err != nil {
		return fmt.Errorf("its training: %w", err)
	}
	if t.Compile.Loss == "" {
		return nil
	}
	optimizer, err := config.Decode[Optimizer](kinds, t.Compile.Optimizer)
	if err != nil {
		return err
	}
	metrics, err := decodeMetrics(t.Compile.Metrics, t.Compile.MetricValues)
	if err != nil {
		return err
	}
	weighted, err := decodeMetrics(t.Compile.WeightedMetrics, t.Compile.WeightedValues)
	if err != nil {
		return err
	}
	m.Compile(Compile{Loss: t.Compile.Loss, Optimizer: optimizer, Metrics: metrics,
		WeightedMetrics: weighted, LabelSmoothing: t.Compile.LabelSmoothing,
		Classes: t.Compile.Classes})
	return nil
}

// Vocabulary returns Fit.Vocabulary from the training of the model's run; "" if it is not known.
func (m *Sequential) Vocabulary() string {
	if m.made() != nil || m.run == nil {
		return ""
	}
	return m.run.Vocabulary
}

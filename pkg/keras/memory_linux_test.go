package keras

import (
	"os"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"gornn/pkg/history"
)

// resident returns how many MB of this process are in memory, without what Go can give back.
func resident(t *testing.T) int {
	t.Helper()
	debug.FreeOSMemory()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	kB, err := strconv.Atoi(string(regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kB >> 10
}

// Neither a thousand epochs nor many models, whose weights and programs are the garbage collector's
// to free, need more memory than the first few.
func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("measures memory, of which the race detector takes more and more")
	}
	x, y := points(64)
	m := pointsModel("", Dense{Units: 32})
	fit := Fit{Epochs: 100, BatchSize: 64, ValidationSplit: 0.25}
	mustFit(t, m, x, y, fit)
	before := resident(t)
	fit.Epochs = 1000
	mustFit(t, m, x, y, fit)
	if grown := resident(t) - before; grown > 32 {
		t.Errorf("1000 epochs took %d MB more than 100", grown)
	}

	train := func(models int) {
		for range models {
			mustFit(t, pointsModel(""), x, y, Fit{BatchSize: 64})
		}
	}
	train(20)
	before = resident(t)
	train(20)
	if grown := resident(t) - before; grown > 48 {
		t.Errorf("the second 20 models took %d MB more than the first", grown)
	}
}

// A step takes the memory of the one before it again, however long the sequences are: its pages are
// not asked of the kernel anew. Here they are 20,000.
func TestMemoryIsTakenAgain(t *testing.T) {
	m := NewSequential("", Embedding{InputDim: 5, OutputDim: 32}, LSTM{Units: 32}, Dense{Units: 1})
	m.Compile(Compile{Loss: MeanSquaredError})
	if engine, err := Backend(); err != nil || engine != "xla:cpu" {
		t.Skipf("the memory of XLA on a CPU; this is %s, %v", engine, err)
	}
	x, y := make([][]int32, 5*128), make([]int32, 5*128)
	for i := range x {
		x[i] = make([]int32, 400)
	}
	var faults []int64 // at the end of each step
	count := func(p history.Progress) {
		var of syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &of); err != nil {
			t.Fatal(err)
		}
		if p.Stage == history.StepEnd {
			faults = append(faults, of.Minflt)
		}
	}
	mustFit(t, m, x, y, Fit{BatchSize: 128, Progress: count})
	if last := min(faults[4]-faults[3], faults[3]-faults[2]); last > 2000 {
		t.Errorf("the last step took %d new pages", last)
	}
}

// Data too large for memory are refused before any memory is asked for: weights, a batch, padded
// sequences, and a run with the claim of a large size.
func TestTooLarge(t *testing.T) {
	_, x, y := words()
	fitLayers := func(x any, layers ...Layer) error {
		m := NewSequential("", layers...)
		m.Compile(Compile{Loss: BinaryCrossentropy})
		_, err := m.Fit(x, y, Fit{})
		return err
	}
	const ids = 1 << 40
	long := make([][]int32, 4)
	for i := range long {
		long[i] = make([]int32, 10_000)
	}
	for name, c := range map[string]struct {
		err        error
		want, cure string
	}{
		"weights": {fitLayers(x, Embedding{InputDim: ids, OutputDim: 8}, LSTM{Units: 2},
			Dense{Units: 1}),
			"keras: the weights of the model would take 32.00 TB of memory, and ",
			"; make its layers smaller"},
		"a batch": {fitLayers(long, Embedding{InputDim: 5, OutputDim: 2}, Dense{Units: 1 << 20},
			SimpleRNN{Units: 2}, Dense{Units: 1}),
			"keras: training the model in batches of 4 would take ",
			"; make Fit.BatchSize, the examples or the layers smaller"},
		"padding": {func() error { _, err := PadSequences(x, Pad{MaxLen: ids}); return err }(),
			"keras: 4 sequences of 1099511627776 would take 16.00 TB of memory, and ",
			"; set Pad.MaxLen to less"},
	} {
		if c.err == nil || !strings.HasPrefix(c.err.Error(), c.want) ||
			!strings.HasSuffix(c.err.Error(), c.cure) {
			t.Errorf("%s: got  %v\nwant %s...%s", name, c.err, c.want, c.cure)
		}
	}
}

// Nothing is counted twice, and everything counted is in memory at once.
func TestStepMemory(t *testing.T) {
	for _, c := range []struct {
		name    string
		layers  []Layer
		input   []int
		weights float64
		example float64
	}{
		{"dense", []Layer{Dense{Units: 3}}, []int{2}, 9, 3},
		{"dense at each of 10 time steps", []Layer{Dense{Units: 3}}, []int{10, 2}, 9, 30},
		{"what has no weights", []Layer{Dropout{Rate: 0.5}, Dense{Units: 3}, Activation("relu")},
			[]int{2}, 9, 3},
		{"embedding", []Layer{Embedding{InputDim: 5, OutputDim: 2}}, []int{10}, 10, 20},
		{"lstm", []Layer{LSTM{Units: 3}}, []int{10, 2}, 2*12 + 3*12 + 12, 10*12 + 3},
		{"gru, all steps", []Layer{GRU{Units: 3, ReturnSequences: true}}, []int{10, 2},
			2*9 + 3*9 + 2*9, 10*9 + 10*3},
		{"both directions", []Layer{Bidirectional{Layer: SimpleRNN{Units: 3}}}, []int{10, 2},
			2 * (2*3 + 3*3 + 3), 2*10*3 + 6},
	} {
		got, want := NewSequential("", c.layers...).stepMemory(7, c.input), 4*(3*c.weights+7*c.example)
		if got != want {
			t.Errorf("%s: %g bytes, want %g", c.name, got, want)
		}
	}
}

// A manifest of huge layers, beside a state of a few numbers, makes nothing of that size.
func TestLoadLarge(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	m, x, y := words()
	mustFit(t, m, x, y, Fit{})
	state, err := m.state()
	if err != nil {
		t.Fatal(err)
	}
	large := NewSequential("large", Embedding{InputDim: 5, OutputDim: 2},
		SimpleRNN{Units: 1 << 40}, Dense{Units: 1, Activation: Sigmoid})
	r, err := large.newRun("large")
	if err == nil {
		err = r.Save(state)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = Load("large")
	if want := `keras: run "large": weight /simple_rnn/kernel has shape [2 2], want [2 1099511627776]`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

package keras

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"gornn/pkg/internal/faults"
)

// The numbers do not depend on how many cores there are.
func TestSameNumbersOnAnyCores(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for long, in other processes")
	}
	if path := faults.Child(); path != "" {
		writeTrained(t, path)
		return
	}
	program := func(settings ...string) [][]float32 {
		path := filepath.Join(t.TempDir(), "numbers")
		child := faults.Program(t, path)
		if slices.Contains(settings, "GOMAXPROCS=1") {
			onOneCore(child)
		}
		child.Env = append(child.Env, settings...)
		if output, err := child.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", settings, err, output)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var numbers [][]float32
		if err := json.Unmarshal(text, &numbers); err != nil {
			t.Fatal(err)
		}
		return numbers
	}
	for _, backend := range []string{"", "go"} {
		setting := "GOMLX_BACKEND=" + backend
		if backend == "" {
			setting = "GOMLX_BACKEND=" + os.Getenv(compute.ConfigEnvVar)
		}
		want := program(setting) // as it is on this machine
		for _, n := range []string{"1", "4"} {
			if got := program(setting, "GOMAXPROCS="+n); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: on %s cores the numbers differ by %g", setting, n, furthest(got, want))
			}
		}
	}
}

// onOneCore has a program run on one core, where util-linux is there to do it.
func onOneCore(program *exec.Cmd) {
	taskset, err := exec.LookPath("taskset")
	status, _ := os.ReadFile("/proc/self/status")
	core := regexp.MustCompile(`Cpus_allowed_list:\s*(\d+)`).FindSubmatch(status)
	if err == nil && core != nil {
		program.Args = append([]string{taskset, "-c", string(core[1]), program.Path}, program.Args[1:]...)
		program.Path = taskset
	}
}

// writeTrained trains models of the tutorial's sizes for two steps and writes their losses, weights
// and slots to a file.
func writeTrained(t *testing.T, path string) {
	random := rand.New(rand.NewPCG(1, 2))
	x, y := make([][]int32, 256), make([]int32, 256)
	for i := range x {
		for range 100 {
			x[i] = append(x[i], random.Int32N(1000))
		}
		y[i] = random.Int32N(2)
	}
	var numbers [][]float32
	for _, recurrent := range []Layer{SimpleRNN{Units: 32}, GRU{Units: 32}, LSTM{Units: 32}} {
		m := NewSequential("", Embedding{InputDim: 1000, OutputDim: 32}, recurrent, Dropout{Rate: 0.25}, Dense{Units: 1, Activation: Sigmoid})
		m.Compile(Compile{Loss: BinaryCrossentropy})
		numbers = append(numbers, numbersOf(t, m, mustFit(t, m, x, y, Fit{BatchSize: 128, Seed: 1}))...)
	}
	text, err := json.Marshal(numbers)
	if err == nil {
		err = os.WriteFile(path, text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// XLA and pure Go train to the same numbers but for rounding.
func TestSameNumbersOnAnyBackend(t *testing.T) {
	x, y := sequences(64)
	pure := threeModels(false, gobackend.GetBackend())
	for i, m := range threeModels(false, nil) {
		fit := Fit{Epochs: 2, BatchSize: 16, Seed: 1}
		got, want := numbersOf(t, m, mustFit(t, m, x, y, fit)), numbersOf(t, pure[i], mustFit(t, pure[i], x, y, fit))
		by := furthest(got, want)
		if !(by <= 6e-7) {
			t.Errorf("%s: the numbers differ by %g", m.layers[1].Kind(), by)
		}
	}
}

// numbersOf returns the losses of a training and the weights and slots that it left.
func numbersOf(t *testing.T, m *Sequential, h History) [][]float32 {
	var losses []float32
	for _, loss := range h.Get("loss") {
		losses = append(losses, float32(loss))
	}
	numbers := [][]float32{losses}
	for _, array := range stateData(t, m) {
		numbers = append(numbers, array.Data)
	}
	return numbers
}

// furthest returns the largest difference between numbers of a and b; it is NaN if there is one.
func furthest(a, b [][]float32) (by float64) {
	for i := range a {
		for j := range a[i] {
			by = max(by, math.Abs(float64(a[i][j])-float64(b[i][j])))
		}
	}
	return by
}

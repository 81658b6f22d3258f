//go:build unix

package keras

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"gornn/pkg/history"
	"gornn/pkg/internal/faults"
	"gornn/pkg/rnn"
	"gornn/pkg/run"
)

// Ways in which a program ends, or is stopped, during a Fit of "points" over 3 epochs: at a stage,
// or in the preparation before the first one.
var endings = []struct {
	name  string
	stage history.Stage
	epoch int
	end   func(t *testing.T)
	want  string // the notice of the run, after one of 2 epochs
}{
	{"killed while it compiles", history.Compiling, 0, killed,
		`a newer training of "points" began and has no finished epoch; this is the run before it`},
	{"killed in its first epoch", history.StepEnd, 1, killed,
		`a newer training of "points" began and has no finished epoch; this is the run before it`},
	{"killed later", history.StepEnd, 3, killed,
		`"points" has 2 of 3 epochs: its training is under way or was stopped; ` +
			`Fit with Resume: true goes on where it stopped`},
	{"exits in a callback", history.EpochEnd, 1, func(*testing.T) { os.Exit(3) },
		`"points" has 1 of 3 epochs: its training is under way or was stopped; ` +
			`Fit with Resume: true goes on where it stopped`},
	{"stopped while it prepares", preparing, 0, interrupt,
		`the last Fit of "points" failed (keras: the training of "points" was stopped in epoch 1 of 3; ` +
			`no epoch was finished, so nothing of it is kept); this is the run before it`},
	{"a full disk from the first epoch on", history.Compiling, 0, fullDisk,
		`the last Fit of "points" failed (an error that could not be written, as on a full disk); this is the run before it`},
	{"a full disk later", history.EpochEnd, 1, fullDisk,
		`"points" has 1 of 3 epochs; its last Fit ended with: an error that could not be written, as on a full disk`},
	{"a full disk from the beginning", preparing, 0, fullDisk,
		`the last Fit of "points" failed (an error that could not be written, as on a full disk); this is the run before it`},
}

const preparing history.Stage = -1

func killed(*testing.T) { syscall.Kill(os.Getpid(), syscall.SIGKILL) }

func fullDisk(t *testing.T) { faults.FullDisk(t, 0) }

// prepares is a Dense that does something as its weights are asked for.
type prepares struct {
	Dense
	do func()
}

func (l prepares) Weights(input []int) []rnn.Weight { l.do(); return l.Dense.Weights(input) }

// However a program ends during a Fit, the readers of its run are told.
func TestEndedFitIsTold(t *testing.T) {
	x, y := points(20)
	for _, c := range endings {
		if faults.Child() == c.name {
			m := small("points")
			if c.stage == preparing {
				m = inGo(pointsModel("points", prepares{Dense{Units: 2}, func() { c.end(t) }}))
			}
			m.Fit(x, y, Fit{Epochs: 3, BatchSize: 4, Progress: func(p Progress) {
				if p.Stage == c.stage && p.Epoch == c.epoch {
					c.end(t)
				}
			}})
		}
	}
	if faults.Child() != "" {
		return
	}
	for _, c := range endings {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("GORNN_DATA", t.TempDir())
			mustFit(t, small("points"), x, y, Fit{Epochs: 2})
			program := faults.Program(t, c.name)
			program.Args[1] = "-test.run=^TestEndedFitIsTold$"
			output, _ := program.CombinedOutput()
			r, err := run.Open("points")
			if err != nil {
				t.Fatal(err)
			}
			if notice := r.Notice(); !strings.HasPrefix(notice, c.want) {
				t.Errorf("the run's notice is\n%q, want\n%q; printed:\n%s", notice, c.want, output)
			}
			checkReaders(t, r.Notice())
		})
	}
}

package nb

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"golang.org/x/term"

	"gornn/pkg/run"
)

// Training returns a Progress function for keras.Fit and keras.FitAll: what is seen of a training while it runs.
//
// In a notebook it is a table, a row a model, with curves that grow, all of it updated in place; in a terminal a bar.
// What stays of both when the training is over, and all there is elsewhere, are a line on the compilation and one an epoch:
//
//	lstm: compiled in 1.2s
//	Epoch  3/10 - 1.9s - loss: 0.3012 - accuracy: 0.8790 - val_loss: 0.3555 - val_accuracy: 0.8466
//
// Of several models the lines begin with their names. It takes one training after another; at the same time those of one
// FitAll.
func Training() func(run.Progress) {
	switch {
	case gonbui.IsNotebook:
		return newLive(gonbui.SendData).tell
	case term.IsTerminal(int(os.Stdout.Fd())):
		return (&bar{w: os.Stdout, width: terminalWidth}).tell
	}
	return lines(os.Stdout)
}

func terminalWidth() int {
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil || width < 20 {
		return 80
	}
	return width
}

// lines prints nothing but lines.
func lines(w io.Writer) func(run.Progress) {
	var all trainings
	return func(p run.Progress) {
		io.WriteString(w, all.follow(p))
		if all.over() {
			all = nil
		}
	}
}

// trainings is what is known of the models in training, in the order in which they were first told of.
type trainings []*training

// training is what is known of one.
type training struct {
	run.Progress
	before int       // epochs that were finished before, of a training that is resumed
	began  time.Time // the first step
	lines  []string
}

// follow takes note of p. It returns the line to print, if it is time for one.
func (all *trainings) follow(p run.Progress) (line string) {
	t := all.find(p.Model)
	if t == nil {
		t = new(training)
		*all = append(*all, t)
	}
	t.Progress = p
	switch p.Stage {
	case run.Compiled:
		t.before, t.began = p.History.Epochs(), time.Now()
		line = "compiled in " + seconds(p.CompileSeconds)
		if p.Model != "" {
			line = p.Model + ": " + line
		}
	case run.EpochEnd:
		line = epochLine(p)
		if len(*all) > 1 {
			line = fmt.Sprintf("%-*s  %s", all.longestName(), p.Model, line)
		}
	default:
		return ""
	}
	t.lines = append(t.lines, line)
	return line + "\n" // in one piece: lines of two trainings do not mix
}

func (all trainings) find(model string) *training {
	for _, t := range all {
		if t.Model == model {
			return t
		}
	}
	return nil
}

func (all trainings) longestName() (letters int) {
	for _, t := range all {
		letters = max(letters, len(t.Model))
	}
	return letters
}

// over reports whether all have ended.
func (all trainings) over() bool {
	for _, t := range all {
		if t.Stage != run.Ended {
			return false
		}
	}
	return true
}

// text returns the lines of all, model by model.
func (all trainings) text() string {
	var lines []string
	for _, t := range all {
		lines = append(lines, t.lines...)
	}
	return strings.Join(lines, "\n")
}

// The stages as a person is told of them.
const (
	waiting   = "waiting"
	compiling = "compiling"
	underWay  = "training"
	ended     = "ended"
)

func (t *training) stage() string {
	switch t.Stage {
	case run.Waiting:
		return waiting
	case run.Compiling:
		return compiling
	case run.Ended:
		return ended
	}
	return underWay
}

// done returns how many of the steps of all epochs are done, and how many there are.
func (t *training) done() (steps, all int) {
	steps = t.History.Epochs() * t.Steps
	if t.Stage == run.StepEnd {
		steps += t.Step
	}
	all = t.Epochs * t.Steps
	return min(steps, all), all // a run that is resumed may have more
}

// left estimates how long the rest takes from the pace so far; false if nothing is known of it.
func (t *training) left() (time.Duration, bool) {
	done, all := t.done()
	now := done - t.before*t.Steps
	if t.began.IsZero() || now <= 0 {
		return 0, false
	}
	return time.Duration(float64(time.Since(t.began)) / float64(now) * float64(all-done)), true
}

func epochLine(p run.Progress) string {
	total := strconv.Itoa(p.Epochs)
	var line strings.Builder
	fmt.Fprintf(&line, "Epoch %*d/%s", len(total), p.Epoch, total)
	h := p.History
	fmt.Fprintf(&line, " - %s", seconds(last(h.Seconds)))
	for _, series := range []struct {
		name    string
		figures []float64
	}{{"loss", h.Loss}, {"accuracy", h.Accuracy}, {"val_loss", h.ValLoss}, {"val_accuracy", h.ValAccuracy}} {
		if len(series.figures) > 0 {
			fmt.Fprintf(&line, " - %s: %.4f", series.name, last(series.figures))
		}
	}
	return line.String()
}

func seconds(s float64) string { return strconv.FormatFloat(s, 'f', 1, 64) + "s" }

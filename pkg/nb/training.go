package nb

import (
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"golang.org/x/term"

	"gornn/pkg/history"
)

// Training returns a Progress function for keras.Fit and keras.FitAll, which shows a training while
// it runs, with its steps a second and the time that is left: in a notebook a table, a row a model,
// with curves that grow, updated in place; in a terminal a bar. What stays of both when the
// training is over, and all there is elsewhere, is a line on the compilation and one an epoch, with
// all that the history holds:
//
//	lstm: compiled in 1.2s
//	Epoch  3/10 - 1.9s - loss: 0.3012 - accuracy: 0.8790 - val_loss: 0.3555 - val_accuracy: 0.8466
//
// The lines of several models begin with their names; of eight models or more a notebook keeps the
// last line of each. The function takes one training after another, and at the same time those of
// one FitAll. The table has a column for each of Progress.Scores and of the history, so Scores must
// name what is measured before the first step, as NaN.
func Training() func(history.Progress) {
	switch {
	case gonbui.IsNotebook:
		return newLive(gonbui.SendData).report
	case term.IsTerminal(int(os.Stdout.Fd())):
		return (&bar{w: os.Stdout, width: terminalWidth}).report
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

// lines prints a line for each compilation and epoch.
func lines(w io.Writer) func(history.Progress) {
	var all trainings
	return func(p history.Progress) {
		if line := all.follow(p); line != "" {
			io.WriteString(w, line)
		}
		if all.over() {
			all = nil
		}
	}
}

// trainings are the models in training, in the order of their first reports.
type trainings []*training

// training is the last report of a model, and what is known from those before.
type training struct {
	history.Progress
	before int       // epochs of a resumed training that were finished before
	began  time.Time // the first step
	since  time.Time // the first step of the epoch
	pace   float64   // steps a second, in the epoch; 0 before there was a step
	lines  []string
}

// follow notes a report. It returns the line to print, "" if there is none.
func (all *trainings) follow(p history.Progress) (line string) {
	i := slices.IndexFunc(*all, func(t *training) bool { return t.Model == p.Model })
	if i < 0 {
		i = len(*all)
		*all = append(*all, &training{before: p.History.Epochs()})
	}
	t := (*all)[i]
	t.Progress = p
	switch p.Stage {
	case history.Compiled:
		t.began = time.Now()
		t.since = t.began
		line = "compiled in " + seconds(p.CompileSeconds)
		if p.Model != "" {
			line = p.Model + ": " + line
		}
	case history.StepEnd:
		t.pace = float64(t.Step) / time.Since(t.since).Seconds()
		return ""
	case history.EpochEnd:
		t.since = time.Now()
		line = epochLine(p)
		if len(*all) > 1 {
			line = fmt.Sprintf("%-*s  %s", all.longestName(), p.Model, line)
		}
	default:
		return ""
	}
	t.lines = append(t.lines, line)
	return line + "\n" // printed at once: lines of two trainings do not mix
}

func (all trainings) longestName() (letters int) {
	for _, t := range all {
		letters = max(letters, len(t.Model))
	}
	return letters
}

// over reports whether all have ended.
func (all trainings) over() bool {
	return !slices.ContainsFunc(all, func(t *training) bool { return t.Stage != history.Ended })
}

// many is the number of models from which on each keeps a single line in a notebook.
const many = 8

// text returns the lines of all, model by model; of many models the last of each, for eleven of each
// of 24 models nobody reads.
func (all trainings) text() string {
	var lines []string
	for _, t := range all {
		first := 0
		if len(all) >= many {
			first = max(0, len(t.lines)-1)
		}
		lines = append(lines, t.lines[first:]...)
	}
	return strings.Join(lines, "\n")
}

// stages are the stages as they are shown.
var stages = [...]string{
	history.Waiting: "waiting", history.Compiling: "compiling", history.Compiled: "training",
	history.StepEnd: "training", history.EpochEnd: "training", history.Ended: "ended",
}

// stage names the stage, one that there is not as "training".
func (t *training) stage() string {
	if t.Stage < 0 || int(t.Stage) >= len(stages) {
		return "training"
	}
	return stages[t.Stage]
}

// done returns how many of the steps of all epochs are done, and how many there are.
func (t *training) done() (steps, all int) {
	steps = t.History.Epochs() * t.Steps
	if t.Stage == history.StepEnd {
		steps += t.Step
	}
	all = t.Epochs * t.Steps
	return min(steps, all), all // a resumed run may have more
}

// steps shows the steps of the epoch: "3/20", or "3" where nobody knows how many there will be.
func (t *training) steps() string {
	if t.Steps == 0 {
		return strconv.Itoa(t.Step)
	}
	return fmt.Sprintf("%d/%d", t.Step, t.Steps)
}

// left estimates how long the rest takes from the pace so far; false before there is a pace.
func (t *training) left() (time.Duration, bool) {
	done, all := t.done()
	now := done - t.before*t.Steps
	if t.began.IsZero() || now <= 0 {
		return 0, false
	}
	return time.Duration(float64(time.Since(t.began)) / float64(now) * float64(all-done)), true
}

// rate is the pace of the steps in the epoch, their validation left out; "" before there is one.
func (t *training) rate() string {
	switch {
	case !(t.pace > 0) || math.IsInf(t.pace, 1):
		return ""
	case t.pace < 10:
		return strconv.FormatFloat(t.pace, 'g', 2, 64)
	}
	return strconv.FormatFloat(t.pace, 'f', 0, 64)
}

func epochLine(p history.Progress) string {
	total := strconv.Itoa(p.Epochs)
	took := seconds(last(p.History.Seconds))
	line := fmt.Sprintf("Epoch %*d/%s - %s", len(total), p.Epoch, total, took)
	for _, s := range p.History.Series {
		if len(s.Values) > 0 {
			line += " - " + s.Name + ": " + number(last(s.Values))
		}
	}
	return line
}

func seconds(s float64) string { return strconv.FormatFloat(s, 'f', 1, 64) + "s" }

package nb

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"gornn/pkg/history"
)

// measured are scores with the names in a list: measured("loss accuracy", 0.5, 0.75).
func measured(names string, values ...float64) (scores history.Scores) {
	for i, name := range strings.Fields(names) {
		scores = append(scores, history.Score{Name: name, Value: values[i]})
	}
	return scores
}

const four = "loss accuracy val_loss val_accuracy"

// epochs is a history of n epochs.
func epochs(n int) (h history.History) {
	for i := range n {
		x := 1 / float64(i+2)
		h = h.With(measured(four, x, 1-x/2, x+0.1, 0.9-x/2), 0.5)
	}
	return h
}

// train reports a training of two epochs of 100 steps, 5 ms each.
func train(report func(history.Progress), models ...string) {
	p := history.Progress{Epochs: 2, Steps: 100}
	p.Scores = measured("loss accuracy", math.NaN(), math.NaN())
	each := func(stage history.Stage) {
		p.Stage = stage
		for _, p.Model = range models {
			report(p)
		}
	}
	each(history.Waiting)
	each(history.Compiling)
	time.Sleep(time.Second)
	p.CompileSeconds = 1
	each(history.Compiled)
	for p.Epoch = 1; p.Epoch <= p.Epochs; p.Epoch++ {
		for p.Step = 1; p.Step <= p.Steps; p.Step++ {
			time.Sleep(5 * time.Millisecond)
			p.Scores = measured("loss accuracy", 0.5, 0.7)
			each(history.StepEnd)
		}
		p.History = epochs(p.Epoch)
		p.Step = p.Steps
		each(history.EpochEnd)
	}
	p.Epoch = p.Epochs
	each(history.Ended)
}

const gruLines = `gru: compiled in 1.0s
Epoch 1/2 - 0.5s - loss: 0.5000 - accuracy: 0.7500 - val_loss: 0.6000 - val_accuracy: 0.6500
Epoch 2/2 - 0.5s - loss: 0.3333 - accuracy: 0.8333 - val_loss: 0.4333 - val_accuracy: 0.7333`

const bothLines = `gru: compiled in 1.0s
gru   Epoch 1/2 - 0.5s - loss: 0.5000 - accuracy: 0.7500 - val_loss: 0.6000 - val_accuracy: 0.6500
gru   Epoch 2/2 - 0.5s - loss: 0.3333 - accuracy: 0.8333 - val_loss: 0.4333 - val_accuracy: 0.7333
lstm: compiled in 1.0s
lstm  Epoch 1/2 - 0.5s - loss: 0.5000 - accuracy: 0.7500 - val_loss: 0.6000 - val_accuracy: 0.6500
lstm  Epoch 2/2 - 0.5s - loss: 0.3333 - accuracy: 0.8333 - val_loss: 0.4333 - val_accuracy: 0.7333`

func TestEpochLine(t *testing.T) {
	none := history.History{}
	for _, test := range []struct {
		progress history.Progress
		want     string
	}{
		{history.Progress{Epoch: 2, Epochs: 10, History: epochs(2)},
			"Epoch  2/10 - 0.5s - loss: 0.3333 - accuracy: 0.8333" +
				" - val_loss: 0.4333 - val_accuracy: 0.7333"},
		{history.Progress{Epoch: 1, Epochs: 3, History: none.With(measured("loss", math.NaN()), 12.34)},
			"Epoch 1/3 - 12.3s - loss: NaN"},
		{history.Progress{Epoch: 1, Epochs: 1,
			History: none.With(measured("loss auc val_auc", 1, 0.75, 0.5), 1)},
			"Epoch 1/1 - 1.0s - loss: 1.0000 - auc: 0.7500 - val_auc: 0.5000"},
		{history.Progress{Epoch: 1, Epochs: 1,
			History: none.With(measured("loss mse", 3.14159e-5, 0), 1)},
			"Epoch 1/1 - 1.0s - loss: 3.1416e-05 - mse: 0.0000"},
	} {
		if got := epochLine(test.progress); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// In a file there are only lines.
func TestLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		report := lines(&text)
		train(report, "lstm")
		text.Reset()
		train(report, "gru") // of itself: the other is over
		if text.String() != gruLines+"\n" {
			t.Errorf("got\n%s\nwant\n%s", text.String(), gruLines)
		}
	})
}

// In a terminal the bar is gone at the end, and no line is longer than the terminal is wide.
func TestBar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var written bytes.Buffer
		b := &bar{w: &written, width: func() int { return 60 }}
		train(b.report, "gru", "lstm")
		var screen []string
		for line := range strings.SplitSeq(written.String(), "\n") {
			states := strings.Split(line, eraseLine)
			for _, state := range states[:len(states)-1] {
				if n := len([]rune(state)); n >= 60 {
					t.Errorf("%d letters in %q", n, state)
				}
			}
			screen = append(screen, states[len(states)-1])
		}
		got := strings.Join(screen, "\n")
		for _, line := range strings.Split(bothLines, "\n") {
			if strings.Count(got, line+"\n") != 1 {
				t.Errorf("%q is not left once in\n%s", line, got)
			}
		}
		if len(screen) != 7 || screen[6] != "" {
			t.Errorf("other than the lines is left:\n%s", got)
		}
		if frames := strings.Count(written.String(), "━"); frames == 0 {
			t.Error("no bar was drawn")
		}
		for _, want := range []string{
			"gru compiling  |  lstm waiting", "s left  gru epoch 1/2, step 40/100, 200/s, "} {
			if !strings.Contains(written.String(), want) {
				t.Errorf("the bar never says %q: %q", want, written.String())
			}
		}
	})
}

// A run may have more epochs than were asked for now.
func TestResumedBeyond(t *testing.T) {
	var written bytes.Buffer
	b := &bar{w: &written, width: func() int { return 80 }}
	l := newLive(func(*protocol.DisplayData) {})
	for _, stage := range []history.Stage{history.Compiling, history.Compiled, history.Ended} {
		p := history.Progress{Model: "gru", Stage: stage, Epochs: 2, Steps: 10, History: epochs(3)}
		b.report(p)
		l.report(p)
	}
	if !strings.Contains(written.String(), strings.Repeat("━", barWidth)) {
		t.Errorf("the bar is not full: %q", written.String())
	}
}

// The pace is that of the epoch's steps: neither the compilation nor a validation counts.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all trainings
		for i, step := range []struct {
			after       time.Duration
			stage       history.Stage
			epoch, step int
			want        string
		}{
			{0, history.Compiling, 0, 0, ""},
			{time.Minute, history.Compiled, 0, 0, ""},
			{0, history.StepEnd, 1, 1, ""},
			{4 * time.Second, history.StepEnd, 1, 1, "0.25"},
			{4 * time.Second, history.StepEnd, 1, 100, "12"},
			{time.Minute, history.EpochEnd, 1, 100, "12"},
			{10 * time.Second, history.StepEnd, 2, 15, "1.5"},
		} {
			time.Sleep(step.after)
			all.follow(history.Progress{Stage: step.stage, Epoch: step.epoch, Step: step.step})
			if got := all[0].rate(); got != step.want {
				t.Errorf("after report %d the pace is %q, want %q", i, got, step.want)
			}
		}
	})
}

func TestLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all trainings
		p := history.Progress{Stage: history.Compiling, Epochs: 5, Steps: 10}
		p.History = epochs(2) // resumed
		all.follow(p)
		if left, known := all[0].left(); known {
			t.Errorf("left are %v before anything began", left)
		}
		p.Stage = history.Compiled
		all.follow(p)
		time.Sleep(3 * time.Second)
		p.Stage, p.Epoch, p.Step = history.StepEnd, 3, 5
		all.follow(p)
		if left, known := all[0].left(); !known || left != 15*time.Second {
			t.Errorf("left are %v, %t; want 15s", left, known)
		}
	})
}

// Where nobody knows how many steps an epoch has, the table and the line show those done, and no
// time left.
func TestUnknownSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all trainings
		all.follow(history.Progress{Stage: history.Compiled, Model: "gru", Epochs: 2})
		time.Sleep(time.Second)
		p := history.Progress{Stage: history.StepEnd, Model: "gru", Epoch: 1, Epochs: 2, Step: 40}
		all.follow(p)
		if line := all.status(); line != "──────────  gru epoch 1/2, step 40, 40/s" {
			t.Errorf("the line is %q", line)
		}
		if row := all[0].row(nil, "red"); !strings.Contains(row,
			"<td><progress></progress></td><td>1/2</td><td>40</td><td>40</td><td>1s</td><td></td>") {
			t.Errorf("the row is %s", row)
		}
		p.Epoch, p.Step, p.Steps, p.History = 2, 10, 40, epochs(1) // known from here on
		all.follow(p)
		if line := all.status(); !strings.HasPrefix(line, "━━━━━━────  1s left  gru epoch 2/2, step 10/40, ") {
			t.Errorf("the line is %q", line)
		}
	})
}

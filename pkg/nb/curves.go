package nb

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/pictures"
	"gornn/pkg/run"
)

// PlotLoss draws the losses of the named runs, training and validation, in one figure, and prints
// them. The runs must be of the same dataset, of one epoch or more; else the error says which to
// train. The title says which of them was stopped or is under way, and how far it is; a note says that
// too, and which is not the last training of its name.
func PlotLoss(names ...string) error { return Plot("loss", names...) }

// PlotAccuracy draws the accuracies of the named runs as PlotLoss does the losses.
func PlotAccuracy(names ...string) error { return Plot("accuracy", names...) }

// Plot draws a metric of the named runs as PlotLoss does the losses. The metric has its name in the
// history: Plot("auc", "gru", "lstm") draws auc and val_auc and, where GORNN_BUILD names a folder,
// writes auc.png. The best epoch is the lowest of a metric whose name ends as that of a loss or an
// error does, and the highest of one that ends as accuracy or auc does; of any other both are
// printed.
func Plot(name string, names ...string) error { return PlotWith(Titles{}, name, names...) }

// Titles are those of a figure and of its axes; "" is the one that Plot writes.
type Titles struct{ Title, X, Y string }

// PlotWith is Plot with other titles:
//
//	nb.PlotWith(nb.Titles{Title: "Three models", Y: "cross-entropy"}, "loss", "rnn", "gru", "lstm")
func PlotWith(t Titles, name string, names ...string) error {
	if name == "" {
		return errors.New(`nb: Plot needs the name of a metric, such as "loss", got ""`)
	}
	return plotCurves(os.Stdout, t, metric(name), names)
}

// curve is one line of a figure.
type curve struct {
	name       string    // of the model: "LSTM"
	model      int       // counts the models: one colour each
	validation bool      // dashed
	values     []float64 // one an epoch
}

func (c curve) kind() string {
	if c.validation {
		return "validation"
	}
	return "training"
}

// figure is what is drawn and, as text, printed.
type figure struct {
	title, subtitle string
	xLabel, yLabel  string
	curves          []curve
}

func plotCurves(w io.Writer, t Titles, m metric, names []string) error {
	runs, err := openAll(names)
	if err != nil {
		return err
	}
	f, err := newFigure(m, runs)
	if err != nil {
		return err
	}
	f.title, f.xLabel, f.yLabel = t.or(f.title, f.xLabel, f.yLabel)
	chart := f.chart()
	png, err := chart.PNG()
	if err != nil {
		return err
	}
	printNotes(w, notes(runs, nil))
	if err := publish(string(m)+".png", png, chart.Script(number)); err != nil {
		return err
	}
	f.print(w)
	printBest(w, m, runs)
	return nil
}

// or returns the titles, each as it can be drawn, or in its place the given one.
func (t Titles) or(title, x, y string) (string, string, string) {
	one := func(own, given string) string {
		own, _ = pictures.Boxed(brief.Printable(own))
		return cmp.Or(own, given)
	}
	return one(t.Title, title), one(t.X, x), one(t.Y, y)
}

func newFigure(m metric, runs []*run.Run) (*figure, error) {
	f := &figure{title: "Training " + m.title(), xLabel: "Epoch", yLabel: m.title()}
	for i, r := range runs {
		if measured := trained(r.History); !slices.Contains(measured, m) {
			return nil, fmt.Errorf("nb: run %q has no %s, it measured %q: "+
				"add the metric to Compile's Metrics and train it again",
				r.Name, printable(string(m)), measured)
		}
		f.curves = append(f.curves, curve{label(r.Name), i, false, r.History.Get(string(m))})
		if validation := r.History.Get(m.validation()); len(validation) > 0 {
			f.title = "Training and Validation " + m.title()
			f.curves = append(f.curves, curve{label(r.Name), i, true, validation})
		}
	}
	f.subtitle = subtitle(runs)
	return f, nil
}

// subtitle names the dataset if it is not the notebook's, and which runs are unfinished.
func subtitle(runs []*run.Run) string {
	var parts []string
	if dataset := unexpected(runs[0].Dataset); dataset != "" {
		parts = append(parts, dataset)
	}
	for _, r := range runs {
		switch part := unfinished(r); {
		case part == "":
		case len(runs) == 1:
			parts = append(parts, part)
		default:
			parts = append(parts, label(r.Name)+": "+part)
		}
	}
	return strings.Join(parts, "; ")
}

// unfinished returns how far the training of a run came, "3 of 50 epochs"; "" if it came to its
// end, by a callback too.
func unfinished(r *run.Run) string {
	if r.Finished {
		return ""
	}
	return fmt.Sprintf("%d of %d epochs", r.History.Epochs(), r.Epochs)
}

func (f *figure) epochs() int {
	epochs := 0
	for _, c := range f.curves {
		epochs = max(epochs, len(c.values))
	}
	return epochs
}

// print writes the figure's numbers: a row an epoch, or of a long training every so many.
func (f *figure) print(w io.Writer) {
	title := f.title
	if f.subtitle != "" {
		title += " (" + f.subtitle + ")"
	}
	fmt.Fprintln(w, title)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	models, kinds := "\t", "Epoch\t" // two lines, or the table were too wide
	for _, c := range f.curves {
		models += c.name + "\t"
		kinds += c.kind() + "\t"
	}
	fmt.Fprintln(table, models+"\n"+kinds)
	epochs := epochTicks(f.epochs(), 20)
	if last := f.epochs(); epochs[len(epochs)-1] != last {
		epochs = append(epochs, last)
	}
	for _, epoch := range epochs {
		fmt.Fprintf(table, "%d\t", epoch)
		for _, c := range f.curves {
			text := ""
			if epoch <= len(c.values) {
				text = number(c.values[epoch-1])
			}
			fmt.Fprintf(table, "%s\t", text)
		}
		fmt.Fprintln(table)
	}
	table.Flush()
}

// printBest names each model's best epoch on the validation data: by the lowest figure and by the
// highest, where it is not known which is better.
func printBest(w io.Writer, m metric, runs []*run.Run) {
	if best := m.best(); best != "" {
		printEnd(w, m, best, m.cost, runs)
		return
	}
	printEnd(w, m, "lowest", itself, runs)
	printEnd(w, m, "highest", m.cost, runs)
}

func printEnd(w io.Writer, m metric, end string, cost func(float64) float64, runs []*run.Run) {
	var best []string
	for _, r := range runs {
		at := -1
		values := r.History.Get(m.validation())
		for i, x := range values {
			if !math.IsNaN(x) && (at < 0 || cost(x) < cost(values[at])) {
				at = i
			}
		}
		if at >= 0 {
			best = append(best, fmt.Sprintf("%s %s (epoch %d)", label(r.Name), number(values[at]), at+1))
		}
	}
	if len(best) > 0 {
		fmt.Fprintf(w, "%s validation %s: %s\n", capital(end), m.words(), strings.Join(best, ", "))
	}
}

// epochTicks returns at most about n epochs to mark of 1, 2, ..., last: all of them, or the first
// and the multiples of a round step.
func epochTicks(last, n int) []int {
	step := 1
	for factor := 1; last/step > n; factor *= 10 {
		for _, round := range []int{2, 5, 10} {
			if step = factor * round; last/step <= n {
				break
			}
		}
	}
	ticks := []int{1}
	for epoch := step; epoch <= last; epoch += step {
		if epoch > 1 {
			ticks = append(ticks, epoch)
		}
	}
	return ticks
}

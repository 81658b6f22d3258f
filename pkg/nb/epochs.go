package nb

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"gornn/pkg/run"
)

// Epochs is a Progress function for Fit. It prints a line when the model is compiled and one at the
// end of every epoch, with what there is of metric and validation:
//
//	lstm: compiled in 1.2s
//	Epoch  3/10 - 1.9s - loss: 0.3012 - accuracy: 0.8790 - val_loss: 0.3555 - val_accuracy: 0.8466
func Epochs(p run.Progress) { printProgress(os.Stdout, p) }

func printProgress(w io.Writer, p run.Progress) {
	switch p.Stage {
	case run.Compiled:
		name := ""
		if p.Model != "" {
			name = p.Model + ": "
		}
		fmt.Fprintf(w, "%scompiled in %.1fs\n", name, p.CompileSeconds)
	case run.EpochEnd:
		io.WriteString(w, epochLine(p)) // in one piece: lines of two trainings do not mix
	}
}

func epochLine(p run.Progress) string {
	total := strconv.Itoa(p.Epochs)
	var line strings.Builder
	fmt.Fprintf(&line, "Epoch %*d/%s", len(total), p.Epoch, total)
	add := func(format string, figures []float64) {
		if len(figures) > 0 {
			fmt.Fprintf(&line, " - "+format, figures[len(figures)-1])
		}
	}
	h := p.History
	add("%.1fs", h.Seconds)
	add("loss: %.4f", h.Loss)
	add("accuracy: %.4f", h.Accuracy)
	add("val_loss: %.4f", h.ValLoss)
	add("val_accuracy: %.4f", h.ValAccuracy)
	line.WriteByte('\n')
	return line.String()
}

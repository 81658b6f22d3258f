package nb

import (
	"fmt"
	"html"
	"io"
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
	"golang.org/x/term"

	"gornn/pkg/history"
)

// Evaluation returns a Progress function for keras.Evaluate. In a notebook or a terminal it shows
// the steps; what stays, and all there is elsewhere, is a line with them, the seconds from the call
// on, with the compilation, and the scores:
//
//	lstm: 196/196 - 1.1s - loss: 0.4397 - accuracy: 0.8396
//
// The function takes one evaluation after another.
func Evaluation() func(history.Progress) {
	show := printEvaluation(os.Stdout)
	switch {
	case gonbui.IsNotebook:
		show = displayEvaluation(gonbui.SendData)
	case term.IsTerminal(int(os.Stdout.Fd())):
		show = writeOver(os.Stdout)
	}
	return (&evaluation{show: show}).report
}

// evaluation shows an evaluation. show is given how far it is, or the line that stays.
type evaluation struct {
	show         func(steps, line string)
	began, shown time.Time
}

func (e *evaluation) report(p history.Progress) {
	if p.Stage == history.Compiling || e.began.IsZero() {
		e.began, e.shown = time.Now(), time.Time{}
	}
	t := training{Progress: p}
	name := ""
	if p.Model != "" {
		name = p.Model + ": "
	}
	switch {
	case p.Stage == history.Ended:
		line := fmt.Sprintf("%s%s - %s", name, t.steps(), seconds(time.Since(e.began).Seconds()))
		for _, score := range p.Scores {
			line += " - " + score.Name + ": " + number(score.Value)
		}
		e.show("", line)
		e.began = time.Time{}
	case time.Since(e.shown) >= livePeriod:
		e.shown = time.Now()
		e.show(name+"step "+t.steps(), "")
	}
}

// printEvaluation prints the line that stays.
func printEvaluation(w io.Writer) func(steps, line string) {
	return func(_, line string) {
		if line != "" {
			fmt.Fprintln(w, line)
		}
	}
}

// writeOver writes, in a terminal, the steps over each other, and the line over the last of them.
func writeOver(w io.Writer) func(steps, line string) {
	return func(steps, line string) {
		if line != "" {
			line += "\n"
		}
		fmt.Fprint(w, eraseLine+steps+line)
	}
}

// displayEvaluation updates an output of a notebook, a new one after each line that stays: the
// steps are HTML, so that a saved notebook holds the line alone.
func displayEvaluation(send func(*protocol.DisplayData)) func(steps, line string) {
	id := ""
	return func(steps, line string) {
		if id == "" {
			id = "gornn-evaluation-" + gonbui.UniqueID()
		}
		data := map[protocol.MIMEType]any{protocol.MIMETextPlain: line}
		if line == "" {
			data[protocol.MIMETextHTML] = html.EscapeString(steps)
		}
		send(&protocol.DisplayData{Data: data, DisplayID: id})
		if line != "" {
			gonbui.Sync()
			id = ""
		}
	}
}

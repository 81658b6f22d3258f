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
func Evaluation() func(history.Progress) {
	switch {
	case gonbui.IsNotebook:
		id := "gornn-evaluation-" + gonbui.UniqueID()
		return (&evaluation{show: func(page, line string) {
			data := map[protocol.MIMEType]any{protocol.MIMETextPlain: line}
			if page != "" {
				data[protocol.MIMETextHTML] = page
			}
			gonbui.SendData(&protocol.DisplayData{Data: data, DisplayID: id})
			if line != "" {
				gonbui.Sync()
			}
		}}).report
	case term.IsTerminal(int(os.Stdout.Fd())):
		return (&evaluation{show: terminalEvaluation(os.Stdout)}).report
	}
	return (&evaluation{show: func(_, line string) {
		if line != "" {
			fmt.Println(line)
		}
	}}).report
}

// terminalEvaluation writes over the line of the steps.
func terminalEvaluation(w io.Writer) func(page, line string) {
	return func(page, line string) {
		if line != "" {
			fmt.Fprint(w, eraseLine+line+"\n")
			return
		}
		fmt.Fprint(w, eraseLine+page)
	}
}

// evaluation shows one evaluation after another. show is given how far it is, or the line that
// stays.
type evaluation struct {
	show         func(page, line string)
	began, shown time.Time
}

func (e *evaluation) report(p history.Progress) {
	if e.began.IsZero() {
		e.began = time.Now()
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
		e.began, e.shown = time.Time{}, time.Time{}
	case time.Since(e.shown) >= livePeriod:
		e.shown = time.Now()
		e.show(html.EscapeString(name+"step "+t.steps()), "")
	}
}

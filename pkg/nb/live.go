package nb

import (
	"fmt"
	"html"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"gornn/pkg/run"
)

// live shows trainings in a notebook: in one output that is replaced as they go on, as HTML, and when all are over, by
// their lines as plain text. So the saved notebook holds the lines and nothing else.
type live struct {
	send func(*protocol.DisplayData)

	mutex   sync.Mutex // on what follows: a goroutine shows, so that a training waits for it five times a second at most
	all     trainings
	id      string // of the output; "" before there is one
	changed bool   // since it was last shown
	stop    chan struct{}
}

// livePeriod is the least time between two updates, since a browser that is told too much too often freezes.
const livePeriod = 200 * time.Millisecond

func newLive(send func(*protocol.DisplayData)) *live { return &live{send: send} }

func (l *live) tell(p run.Progress) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.all.follow(p)
	l.changed = true
	if l.id == "" {
		l.id = "gornn-training-" + gonbui.UniqueID()
		l.stop = make(chan struct{})
		l.show()
		go l.update(l.stop)
	}
	if l.all.over() { // at once, where there is nothing left to train
		close(l.stop)
		l.show()
		gonbui.Sync()
		l.all, l.id = nil, "" // the next training is shown in an output of its own
	}
}

// update shows what has changed until stop is closed.
func (l *live) update(stop chan struct{}) {
	ticker := time.NewTicker(livePeriod)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
			l.mutex.Lock()
			if l.changed && stop == l.stop && l.id != "" {
				l.show()
			}
			l.mutex.Unlock()
		}
	}
}

// show is called with the mutex held.
func (l *live) show() {
	text := l.all.text()
	data := map[protocol.MIMEType]any{protocol.MIMETextPlain: text}
	if !l.all.over() {
		data[protocol.MIMETextHTML] = l.all.html()
	} else if text == "" {
		data[protocol.MIMETextPlain] = "Nothing was trained."
	}
	l.send(&protocol.DisplayData{Data: data, DisplayID: l.id})
	l.changed = false
}

// html is the table, a row a model, and below it the curves as far as they go.
func (all trainings) html() string {
	var page strings.Builder
	page.WriteString(`<div class="gornn-training"><style>` +
		`.gornn-training table{border-collapse:collapse;margin:0;font-variant-numeric:tabular-nums}` +
		`.gornn-training th,.gornn-training td{text-align:right;padding:2px 10px;white-space:nowrap;background:none}` +
		`.gornn-training :is(th,td):first-child{text-align:left}` +
		`.gornn-training progress{width:9em;vertical-align:middle}` +
		`.gornn-training svg{max-width:100%;display:block;margin-top:6px}` +
		`</style><table><thead><tr><th>model</th><th></th><th>epoch</th><th>step</th>` +
		`<th>loss</th><th>accuracy</th><th>val_loss</th><th>val_accuracy</th><th>time</th><th>left</th></tr></thead><tbody>`)
	for i, t := range all {
		page.WriteString(t.row(modelColor(i)))
	}
	page.WriteString(`</tbody></table>`)
	page.WriteString(all.svg())
	page.WriteString(`</div>`)
	return page.String()
}

// row shows one model: the running means of the epoch under way, and what its last validation measured.
func (t *training) row(color string) string {
	epoch := max(t.Epoch, t.History.Epochs())
	stage, took, left := t.stage(), "", t.stage()
	done, all := t.done()
	bar := fmt.Sprintf(`<progress value="%d" max="%d"></progress>`, done, max(all, 1))
	switch stage {
	case compiling:
		bar = "<progress></progress>" // which shows that something is under way, and not how far it is
	case underWay:
		took, left = round(time.Since(t.began)), ""
		if rest, known := t.left(); known {
			left = round(rest)
		}
	case ended:
		took = round(time.Duration(sum(t.History.Seconds) * float64(time.Second)))
	}
	loss, accuracy := last(t.History.Loss), last(t.History.Accuracy)
	if t.Stage == run.StepEnd {
		loss, accuracy = t.Loss, t.Accuracy
	}
	cells := []string{bar, fmt.Sprintf("%d/%d", epoch, t.Epochs), fmt.Sprintf("%d/%d", t.Step, t.Steps),
		figureText(loss), figureText(accuracy), figureText(last(t.History.ValLoss)), figureText(last(t.History.ValAccuracy)), took, left}
	name := html.EscapeString(t.Model)
	return fmt.Sprintf(`<tr data-model="%s" data-stage="%s"><td><span style="color:%s">●</span> %s</td><td>%s</td></tr>`,
		name, stage, color, name, strings.Join(cells, "</td><td>"))
}

func round(d time.Duration) string { return d.Round(time.Second).String() }

func last(figures []float64) float64 {
	if len(figures) == 0 {
		return math.NaN()
	}
	return figures[len(figures)-1]
}

func modelColor(i int) string {
	c := curve{model: i}.color()
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}

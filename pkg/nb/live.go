package nb

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"gornn/pkg/history"
	"gornn/pkg/internal/pictures"
)

// live shows trainings in a notebook, in one output: a table and curves in HTML as they go on, and
// in their place, when all are over, their lines as text. So a saved notebook holds lines alone.
type live struct {
	send func(*protocol.DisplayData)

	mutex sync.Mutex // on what follows
	all   trainings
	id    string // of the output; "" before there is one
	due   bool   // an update will come
}

// livePeriod is the least time between two updates: with many more a browser freezes.
const livePeriod = 200 * time.Millisecond

func newLive(send func(*protocol.DisplayData)) *live { return &live{send: send} }

func (l *live) report(p history.Progress) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.all.follow(p)
	first := l.id == ""
	if first {
		l.id = "gornn-training-" + gonbui.UniqueID()
	}
	switch {
	case l.all.over():
		l.show()
		gonbui.Sync()
		l.all, l.id, l.due = nil, "", false // the next training is shown in an output of its own
	case first:
		l.show()
	case !l.due:
		l.due = true
		time.AfterFunc(livePeriod, l.update)
	}
}

func (l *live) update() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.due {
		l.due = false
		l.show()
	}
}

func (l *live) show() {
	text := l.all.text()
	data := map[protocol.MIMEType]any{protocol.MIMETextPlain: text}
	if !l.all.over() {
		data[protocol.MIMETextHTML] = l.all.html()
	} else if text == "" {
		data[protocol.MIMETextPlain] = "Nothing was trained."
	}
	l.send(&protocol.DisplayData{Data: data, DisplayID: l.id})
}

const liveStyle = `<style>` +
	`.gornn-training table{border-collapse:collapse;margin:0;font-variant-numeric:tabular-nums}` +
	`.gornn-training th,.gornn-training td` +
	`{text-align:right;padding:2px 8px;white-space:nowrap;background:none}` +
	`.gornn-training :is(th,td):first-child{text-align:left}` +
	`.gornn-training progress{width:6em;vertical-align:middle}` +
	`.gornn-training svg{max-width:100%;display:block;margin-top:6px}` +
	`</style>`

// html is the table, a row a model, and below it the curves as far as they go.
func (all trainings) html() string {
	columns := all.columns()
	head := "<th>model</th><th></th><th>epoch</th><th>step</th>"
	for _, name := range columns {
		head += "<th>" + html.EscapeString(name) + "</th>"
	}
	head += "<th>steps/s</th><th>time</th><th>left</th>"
	body := ""
	for i, t := range all {
		body += t.row(columns, modelColor(i))
	}
	return `<div class="gornn-training">` + liveStyle + "<table><thead><tr>" + head +
		"</tr></thead><tbody>" + body + "</tbody></table>" + all.svg() + "</div>"
}

// metrics lists what is measured, the loss first. Scores name the metrics before there is an epoch.
func (all trainings) metrics() []metric {
	metrics := []metric{"loss"}
	for _, t := range all {
		for _, score := range t.Scores {
			metrics = union(metrics, metric(score.Name))
		}
		metrics = union(metrics, trained(t.History)...)
	}
	const rate = "learning_rate" // of a callback, which has it with the epoch's figures alone
	return slices.DeleteFunc(metrics, func(m metric) bool { return m == rate })
}

// columns names the figures of the table: all of the training, then all of the validation.
func (all trainings) columns() []string {
	var training, validation []string
	for _, m := range all.metrics() {
		training, validation = append(training, string(m)), append(validation, m.validation())
	}
	return append(training, validation...)
}

// unknown is the bar of a training of which nobody knows how far it is.
const unknown = "<progress></progress>"

// row shows one model.
func (t *training) row(columns []string, color string) string {
	took, left := "", t.stage()
	epoch := max(t.Epoch, t.History.Epochs())
	done, all := t.done()
	bar := fmt.Sprintf(`<progress value="%d" max="%d"></progress>`, done, max(all, 1))
	switch t.Stage {
	case history.Waiting:
	case history.Compiling:
		bar = unknown
	case history.Ended:
		epoch = t.History.Epochs()
		here := t.History.Seconds[min(t.before, len(t.History.Seconds)):]
		took = round(time.Duration(sum(here) * float64(time.Second)))
	default:
		took, left = round(time.Since(t.began)), ""
		if t.Steps == 0 {
			bar = unknown
		}
		if rest, known := t.left(); known {
			left = round(rest)
		}
	}
	of := func(done, all int) string { return fmt.Sprintf("%d/%d", done, all) }
	cells := []string{bar, of(epoch, t.Epochs), t.steps()}
	for _, name := range columns {
		cells = append(cells, t.figure(name))
	}
	cells = append(cells, t.rate(), took, left)
	name := html.EscapeString(t.Model)
	return fmt.Sprintf(`<tr data-model="%s" data-stage="%s">`+
		`<td><span style="color:%s">●</span> %s</td><td>%s</td></tr>`,
		name, t.stage(), color, name, strings.Join(cells, "</td><td>"))
}

// figure is the running mean of the epoch under way, or what the last epoch measured; "-" before
// there is any.
func (t *training) figure(name string) string {
	x := last(t.History.Get(name))
	if t.Stage == history.StepEnd && !strings.HasPrefix(name, validationPrefix) {
		x = t.Scores.Get(name)
	}
	if math.IsNaN(x) {
		return "-"
	}
	return number(x)
}

func round(d time.Duration) string { return d.Round(time.Second).String() }

func last(figures []float64) float64 {
	if len(figures) == 0 {
		return math.NaN()
	}
	return figures[len(figures)-1]
}

func modelColor(i int) string {
	c := pictures.Color(i)
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}

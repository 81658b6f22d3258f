package nb

import (
	"fmt"
	"io"
	"strings"
	"time"

	"gornn/pkg/history"
)

// bar shows trainings in a terminal: below the lines of the epochs one more, which is written over
// as they go on. Libraries for this import net/http, which every cell would have to link.
type bar struct {
	w     io.Writer
	width func() int // of the terminal, in letters
	all   trainings
	shown time.Time
}

const (
	barWidth  = 10
	barPeriod = 100 * time.Millisecond
	eraseLine = "\r\x1b[K"
)

func (b *bar) report(p history.Progress) {
	line := b.all.follow(p)
	if line != "" {
		line = eraseLine + line
	}
	switch {
	case b.all.over():
		line += eraseLine
		b.all, b.shown = nil, time.Time{}
	case p.Stage == history.Compiling || line != "" || time.Since(b.shown) >= barPeriod:
		status := []rune(b.all.status())
		line += eraseLine + string(status[:min(len(status), b.width()-1)])
		b.shown = time.Now()
	}
	if line != "" { // at most steps there is nothing to write
		io.WriteString(b.w, line)
	}
}

// status is the line: a bar for the steps of all, the time they take, and what each does.
func (all trainings) status() string {
	done, steps := 0, 0
	var rest time.Duration
	var each []string
	for _, t := range all {
		d, s := t.done()
		done, steps = done+d, steps+s
		if left, known := t.left(); known {
			rest = max(rest, left)
		}
		each = append(each, t.status())
	}
	full := barWidth * done / max(steps, 1)
	line := strings.Repeat("━", full) + strings.Repeat("─", barWidth-full)
	if rest > 0 {
		line += "  " + round(rest) + " left"
	}
	return line + "  " + strings.Join(each, "  |  ")
}

// status is what a terminal shows of one model.
func (t *training) status() string {
	name := t.Model
	if name != "" {
		name += " "
	}
	switch t.Stage {
	case history.Waiting, history.Compiling, history.Ended:
		return name + t.stage()
	case history.Compiled:
		return fmt.Sprintf("%sepoch %d/%d", name, t.before+1, t.Epochs)
	}
	text := fmt.Sprintf("%sepoch %d/%d, step %s", name, t.Epoch, t.Epochs, t.steps())
	if rate := t.rate(); rate != "" {
		text += ", " + rate + "/s"
	}
	for _, score := range t.Scores {
		text += ", " + score.Name + " " + number(score.Value)
	}
	return text
}

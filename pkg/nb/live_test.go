package nb

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"gornn/pkg/history"
)

// figureColumns are there before the first epoch too.
const figureColumns = "<th>loss</th><th>accuracy</th><th>val_loss</th><th>val_accuracy</th>"

// In a notebook there is one output, updated at most five times a second, and at the end it is the
// lines as plain text.
func TestLive(t *testing.T) {
	for want, models := range map[string][]string{gruLines: {"gru"}, bothLines: {"gru", "lstm"}} {
		synctest.Test(t, func(t *testing.T) {
			var sent []*protocol.DisplayData
			var times []time.Time
			l := newLive(func(d *protocol.DisplayData) {
				sent, times = append(sent, d), append(times, time.Now())
			})
			train(l.report, models...)
			end := sent[len(sent)-1]
			if len(end.Data) != 1 || end.Data[protocol.MIMETextPlain] != want {
				t.Errorf("what stays is %v, want\n%s", end.Data, want)
			}
			stages, paces := "", ""
			for i, d := range sent {
				if d.DisplayID != end.DisplayID {
					t.Errorf("update %d went to output %q, the last to %q", i, d.DisplayID, end.DisplayID)
				}
				if i > 0 && i < len(sent)-1 && times[i].Sub(times[i-1]) < livePeriod {
					t.Errorf("update %d came %v after the one before", i, times[i].Sub(times[i-1]))
				}
				if page, shown := d.Data[protocol.MIMETextHTML].(string); shown {
					if !strings.Contains(page, figureColumns) {
						t.Errorf("update %d lacks the columns %s", i, figureColumns)
					}
					stages += checkPage(t, page, models) + " "
					_, pace, _ := strings.Cut(page, `data-stage="training"`)
					paces += pace
				}
			}
			if !strings.Contains(paces, "<td>200</td>") {
				t.Errorf("no row has 200 steps a second: %s", paces)
			}
			if !regexp.MustCompile(`^waiting (compiling )+(training )+$`).MatchString(stages) {
				t.Errorf("the first model's stages are %s", stages)
			}
			train(l.report, models...)
			if next := sent[len(sent)-1]; next.DisplayID == end.DisplayID {
				t.Error("the second training took the output of the first")
			}
		})
	}
}

// Of many models one line each stays, their last; while they train each has its row.
func TestLiveMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var models []string
		for i := range many {
			models = append(models, fmt.Sprint("which-lstm-", i))
		}
		var sent []*protocol.DisplayData
		l := newLive(func(d *protocol.DisplayData) { sent = append(sent, d) })
		train(l.report, models...)
		rows := 0
		for _, d := range sent {
			page, _ := d.Data[protocol.MIMETextHTML].(string)
			rows = max(rows, strings.Count(page, "<tr data-model="))
		}
		if rows != many {
			t.Errorf("%d rows, want %d", rows, many)
		}
		text, _ := sent[len(sent)-1].Data[protocol.MIMETextPlain].(string)
		lines := strings.Split(text, "\n")
		if len(lines) != many {
			t.Fatalf("what stays is %d lines, want %d:\n%s", len(lines), many, text)
		}
		for i, line := range lines {
			if !strings.HasPrefix(line, models[i]+"  Epoch 2/2 - ") {
				t.Errorf("line %d is %q", i+1, line)
			}
		}
	})
}

func checkXML(t *testing.T, page string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(page))
	for {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, page)
		}
	}
}

// checkPage checks what a page has of each model, and returns the first one's stage.
func checkPage(t *testing.T, page string, models []string) (stage string) {
	t.Helper()
	checkXML(t, page)
	row := regexp.MustCompile(`<tr data-model="(\w+)" data-stage="(\w+)">`)
	rows := row.FindAllStringSubmatch(page, -1)
	if n := strings.Count(page, "<td>"); n != len(rows)*strings.Count(page, "<th>") {
		t.Errorf("there are %d cells in %s", n, page)
	}
	for i, row := range rows {
		if row[1] != models[i] {
			t.Errorf("row %d is of %s, want %s", i, row[1], models[i])
		}
	}
	if strings.Contains(page, "<polyline") && strings.Count(page, "<polyline") != 4*len(models) {
		t.Errorf("there are other than 4 curves of a model in %s", page)
	}
	return rows[0][2]
}

// A training that ends before its first step leaves a sentence.
func TestLiveFailure(t *testing.T) {
	var last *protocol.DisplayData
	l := newLive(func(d *protocol.DisplayData) { last = d })
	l.report(history.Progress{Model: "<b>", Stage: history.Compiling, Epochs: 1, Steps: 1})
	page := last.Data[protocol.MIMETextHTML].(string)
	checkPage(t, strings.ReplaceAll(page, "&lt;b&gt;", "b"), []string{"b"})
	l.report(history.Progress{Model: "<b>", Stage: history.Ended, Epochs: 1, Steps: 1})
	if len(last.Data) != 1 || last.Data[protocol.MIMETextPlain] != "Nothing was trained." {
		t.Errorf("what stays is %v", last.Data)
	}
}

// A training that has nothing left to do ends without having begun, and the next one has an output
// of its own.
func TestLiveFinished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ids []string
		l := newLive(func(d *protocol.DisplayData) { ids = append(ids, d.DisplayID) })
		l.report(history.Progress{Model: "gru", Stage: history.Ended, Epochs: 2, Steps: 100,
			History: epochs(2)})
		first := ids[len(ids)-1]
		train(l.report, "gru")
		if ids[len(ids)-1] == first {
			t.Error("the second training took the output of the first")
		}
	})
}

// A table has a column and the curves a panel for each metric of one of the models, of any name.
func TestLiveMetrics(t *testing.T) {
	all := trainings{
		{Progress: history.Progress{Model: "gru", Epochs: 2, History: epochs(1)}},
		{Progress: history.Progress{Model: "mean", Epochs: 2, Stage: history.StepEnd,
			Scores:  measured("loss a<b", 1, 0.25),
			History: history.History{}.With(measured("loss a<b val_loss val_a<b", 2, 0.5, 3, 0.75), 1)}},
	}
	page := all.html()
	checkXML(t, page)
	for _, want := range []string{
		"<th>loss</th><th>accuracy</th><th>a&lt;b</th>" +
			"<th>val_loss</th><th>val_accuracy</th><th>val_a&lt;b</th><th>steps/s</th>",
		"<td>0.5000</td><td>0.7500</td><td>-</td><td>0.6000</td><td>0.6500</td><td>-</td>",
		"<td>1.0000</td><td>-</td><td>0.2500</td><td>3.0000</td><td>-</td><td>0.7500</td>",
		`<svg xmlns="http://www.w3.org/2000/svg" width="736" height="336"`,
		`<g transform="translate(0 168)">`, `data-model="mean" data-curve="val_a&lt;b"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in %s", want, page)
		}
	}
	if got := all[1].status(); !strings.HasSuffix(got, ", loss 1.0000, a<b 0.2500") {
		t.Errorf("the bar says %q", got)
	}
}

// The row of a resumed training that was stopped has its finished epochs, and the time of this
// session alone, as the rows beside it.
func TestLiveResumed(t *testing.T) {
	var all trainings
	p := history.Progress{Model: "gru", Epochs: 9, Steps: 10, History: epochs(4)}
	all.follow(p)
	p.Stage, p.Epoch, p.Step, p.History = history.Ended, 7, 3, epochs(6) // half a second each
	all.follow(p)
	row := all[0].row(nil, "")
	for _, want := range []string{"<td>6/9</td>", "<td>1s</td>", "<td>ended</td>"} {
		if !strings.Contains(row, want) {
			t.Errorf("no %s in %s", want, row)
		}
	}
}

// A run may have more epochs than this training asks for: the curves still lie in their panel.
func TestSketchBeyond(t *testing.T) {
	all := trainings{{Progress: history.Progress{Model: "gru", Epochs: 2, History: epochs(4)}}}
	if _, _, epochs := all.extent("loss"); epochs != 4 {
		t.Errorf("the panel is %d epochs wide, want 4", epochs)
	}
}

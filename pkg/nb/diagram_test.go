package nb

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type layers struct {
	name string
	rows [][3]string
}

func (m layers) Name() string      { return m.name }
func (m layers) Rows() [][3]string { return m.rows }

// between stacks layers between those that the tutorial's models share.
func between(name string, middle ...[3]string) Model {
	rows := [][3]string{{"embedding (Embedding)", "(None, 100, 32)", "320,000"}}
	return layers{name, append(append(rows, middle...), [3]string{"dense (Dense)", "(None, 1)", "33"})}
}

var (
	rnn     = between("rnn", [3]string{"simple_rnn (SimpleRNN)", "(None, 32)", "2,080"})
	gru     = between("gru", [3]string{"gru (GRU)", "(None, 32)", "6,336"})
	lstm    = between("lstm", [3]string{"lstm (LSTM)", "(None, 32)", "8,320"})
	stacked = between("lstm2", [3]string{"lstm (LSTM)", "(None, 100, 32)", "8,320"},
		[3]string{"lstm_1 (LSTM)", "(None, 32)", "8,320"})
	long = layers{strings.Repeat("w", 64), [][3]string{
		{strings.Repeat("attention_", 6) + "(Attention)", "?", "?"}}}
)

var diagrams = []struct {
	name   string
	models []Model
	want   string
}{
	{"three", []Model{rnn, gru, lstm}, `
Model  Layer (type)            Output Shape     Param #
all    embedding (Embedding)   (None, 100, 32)  320,000
RNN    simple_rnn (SimpleRNN)  (None, 32)         2,080
GRU    gru (GRU)               (None, 32)         6,336
LSTM   lstm (LSTM)             (None, 32)         8,320
all    dense (Dense)           (None, 1)             33
`},
	{"one", []Model{lstm}, `
Model  Layer (type)           Output Shape     Param #
LSTM   embedding (Embedding)  (None, 100, 32)  320,000
LSTM   lstm (LSTM)            (None, 32)         8,320
LSTM   dense (Dense)          (None, 1)             33
`},
	{"the same", []Model{lstm, lstm}, `
Model  Layer (type)           Output Shape     Param #
all    embedding (Embedding)  (None, 100, 32)  320,000
all    lstm (LSTM)            (None, 32)         8,320
all    dense (Dense)          (None, 1)             33
`},
	{"one deeper", []Model{gru, stacked}, `
Model  Layer (type)           Output Shape     Param #
all    embedding (Embedding)  (None, 100, 32)  320,000
GRU    gru (GRU)              (None, 32)         6,336
LSTM2  lstm (LSTM)            (None, 100, 32)    8,320
LSTM2  lstm_1 (LSTM)          (None, 32)         8,320
all    dense (Dense)          (None, 1)             33
`},
	{"six", []Model{rnn, gru, lstm, stacked, rnn, gru}, ""},
	{"long", []Model{long, lstm}, ""},
}

// directedLayers is a model that tells how its layers read time.
type directedLayers struct {
	layers
	directions []string
}

func (m directedLayers) Directions() []string { return m.directions }

// A layer that reads backwards is not the same as one that does not, whatever its shape.
func TestDiagramDirections(t *testing.T) {
	t.Setenv("GORNN_BUILD", t.TempDir())
	plain := lstm.(layers)
	back := directedLayers{layers{"backwards", plain.rows}, []string{"", "backwards", ""}}
	both := directedLayers{between("both", [3]string{"bidirectional (Bidirectional)", "(None, 64)", "16,640"}).(layers),
		[]string{"", "LSTM both ways", "", "more than it has layers"}}
	both.name = "both"
	var text bytes.Buffer
	if err := showDiagram(&text, []Model{plain, back, both}); err != nil {
		t.Fatal(err)
	}
	const want = `Model      Layer (type)                                   Output Shape     Param #
all        embedding (Embedding)                          (None, 100, 32)  320,000
LSTM       lstm (LSTM)                                    (None, 32)         8,320
BACKWARDS  lstm (LSTM), backwards                         (None, 32)         8,320
BOTH       bidirectional (Bidirectional), LSTM both ways  (None, 64)        16,640
all        dense (Dense)                                  (None, 1)             33
`
	if text.String() != want {
		t.Errorf("got\n%s\nwant\n%s", text.String(), want)
	}
	if plain.rows[1][0] != "lstm (LSTM)" {
		t.Error("the model's own rows have changed")
	}
	data, err := os.ReadFile(filepath.Join(os.Getenv("GORNN_BUILD"), "diagram.png"))
	if err != nil {
		t.Fatal(err)
	}
	keepFigure(t, "diagram directions", data)
}

// The layers in which models differ have the models' colours.
func TestDiagram(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GORNN_BUILD", dir)
	path := filepath.Join(dir, "diagram.png")
	for _, test := range diagrams {
		t.Run(test.name, func(t *testing.T) {
			var text bytes.Buffer
			if err := showDiagram(&text, test.models); err != nil {
				t.Fatal(err)
			}
			if test.want != "" && "\n"+text.String() != test.want {
				t.Errorf("got\n%s, want%s", text.String(), test.want)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			checkSize(t, test.name, data)
			keepFigure(t, "diagram "+test.name, data)
			if test.name == "three" { // which differ in one layer
				checkPNG(t, path)
			}
		})
	}
	for want, models := range map[string][]Model{
		"no model is given": nil, `model "empty" has no layers`: {lstm, layers{name: "empty"}}} {
		if err := Diagram(models...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// checkSize finds a figure that is larger than a page.
func checkSize(t *testing.T, name string, data []byte) {
	t.Helper()
	size, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || size.Width > 2000 || size.Height > 5000 {
		t.Errorf("%s: %v, %d x %d pixels", name, err, size.Width, size.Height)
	}
}

// keepFigure writes a figure to the folder that the environment variable FIGURES names, to look at
// it.
func keepFigure(t *testing.T, name string, data []byte) {
	t.Helper()
	if dir := os.Getenv("FIGURES"); dir != "" {
		path := filepath.Join(dir, strings.ReplaceAll(name, " ", "_")+".png")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

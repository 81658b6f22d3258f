package drawings

import (
	"maps"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// cellKind is what is known of a kind.
type cellKind struct {
	name   string
	title  string
	lines  []cellLine
	draw   func(wiring)
	road   vg.Length // its height, where the cell stands alone
	last   int       // the last column
	right  vg.Length // of it the cell has a pitch less this
	legend []item
	inner  []inner
}

// cellLine is an equation, and the name of the value that it defines.
type cellLine struct {
	value, equation, says string
}

var cellKinds = []cellKind{
	{"simple_rnn", "SimpleRNN", []cellLine{
		{"h", "h_t = tanh(x_t W + h_{t-1} U + b)", "the new state, and the output"},
	}, wiring.simpleRNN, 118, 0, 0, []item{tanhItem}, nil},
	{"gru", "GRU", []cellLine{
		{"z", "z_t = σ(x_t W_z + h_{t-1} U_z + b_z + b'_z)", "update gate: how much of h is kept"},
		{"r", "r_t = σ(x_t W_r + h_{t-1} U_r + b_r + b'_r)", "reset gate: how much of h g sees"},
		{"g", "g_t = tanh(x_t W_h + b_h + r_t (h_{t-1} U_h + b'_h))", "candidate for the new h"},
		{"h", "h_t = z_t h_{t-1} + (1 - z_t) g_t", "the new state, and the output"},
	}, wiring.gru, roadY, 2, -3, []item{twoBiasItem, mixItem, resetItem, nodesItem}, gruInner},
	{"lstm", "LSTM", []cellLine{
		{"i", "i_t = σ(x_t W_i + h_{t-1} U_i + b_i)", "input gate: how much is written"},
		{"f", "f_t = σ(x_t W_f + h_{t-1} U_f + b_f)", "forget gate: how much is kept"},
		{"o", "o_t = σ(x_t W_o + h_{t-1} U_o + b_o)", "output gate: how much is shown"},
		{"g", "g_t = tanh(x_t W_c + h_{t-1} U_c + b_c)", "candidate: what may be written"},
		{"c", "c_t = f_t c_{t-1} + i_t g_t", "the new cell state"},
		{"h", "h_t = o_t tanh(c_t)", "the new hidden state, and the output"},
	}, wiring.lstm, roadY, 3, 6, []item{gateItem, tanhItem, nodesItem}, lstmInner},
}

// inner is a value on a wire without a symbol of its own, which follows from those of others.
type inner struct {
	cellLine
	of   func(v map[string]float64) float64
	from []string
}

func product(a, b string) func(map[string]float64) float64 {
	return func(v map[string]float64) float64 { return v[a] * v[b] }
}

var lstmInner = []inner{
	{cellLine{"kept", "f_t c_{t-1}", "what is kept"},
		product("f", "c_prev"), []string{"f", "c_prev"}},
	{cellLine{"written", "i_t g_t", "what is written"}, product("i", "g"), []string{"i", "g"}},
	{cellLine{"squeezed", "tanh(c_t)", "what may be shown"},
		func(v map[string]float64) float64 { return math.Tanh(v["c"]) }, []string{"c"}},
}

var gruInner = []inner{
	{cellLine{"kept", "z_t h_{t-1}", "what is kept"},
		product("z", "h_prev"), []string{"z", "h_prev"}},
	{cellLine{"rest", "1 - z_t", "how much is written"},
		func(v map[string]float64) float64 { return 1 - v["z"] }, []string{"z"}},
	{cellLine{"written", "(1 - z_t) g_t", "what is written"},
		func(v map[string]float64) float64 { return (1 - v["z"]) * v["g"] }, []string{"z", "g"}},
}

// all are the values that are given, and those that follow.
func (k cellKind) all(given map[string]float64) map[string]float64 {
	all := maps.Clone(given)
	for _, i := range k.inner {
		lacks := func(name string) bool { _, ok := given[name]; return !ok }
		if !slices.ContainsFunc(i.from, lacks) {
			all[i.value] = i.of(given)
		}
	}
	return all
}

// values are the names that Cell.Values may have.
func (k cellKind) values() (names []string) {
	for _, line := range append(k.arrivals(), k.lines...) {
		names = append(names, line.value)
	}
	return names
}

// arrivals are what comes from the left and from below.
func (k cellKind) arrivals() []cellLine {
	lines := []cellLine{{"x", "x_t", "the word"}, {"h_prev", "h_{t-1}", "the state before"}}
	if k.name == "lstm" {
		lines = append(lines, cellLine{"c_prev", "c_{t-1}", "the cell state before"})
	}
	return lines
}

// width is that of the cell.
func (k cellKind) width(pitch vg.Length) vg.Length {
	if k.last == 0 {
		return 2*first - 10
	}
	return first + vg.Length(k.last+1)*pitch - k.right
}

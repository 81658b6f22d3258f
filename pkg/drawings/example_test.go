package drawings_test

import (
	"fmt"

	"gornn/pkg/drawings"
)

// In a notebook: must.M(nb.Show(drawings.Cell{Kind: "gru"})).
func ExampleCell() {
	text, err := drawings.Cell{Kind: "gru", Values: map[string]float64{"z": 0.731}}.Text()
	fmt.Print(text, err)
	// Output:
	// GRU: from the word x_t and the state before to the new state
	//   x_t                                                   the word
	//   h_{t-1}                                               the state before
	//   z_t = σ(x_t W_z + h_{t-1} U_z + b_z + b′_z)           update gate: how much of h is kept: 0.731
	//   r_t = σ(x_t W_r + h_{t-1} U_r + b_r + b′_r)           reset gate: how much of h g sees
	//   g_t = tanh(x_t W_h + b_h + r_t (h_{t-1} U_h + b′_h))  candidate for the new h
	//   h_t = z_t h_{t-1} + (1 - z_t) g_t                     the new state, and the output
	//   1 - z_t                                               how much is written: 0.269
	// <nil>
}

func ExampleUnrolled() {
	text, err := drawings.Unrolled{Words: []string{"not", "bad"}, Layer: "LSTM"}.Text()
	fmt.Print(text, err)
	// Output:
	// A recurrent network in time: the same LSTM, with the same weights, once for each word
	//   (h_0, c_0) = 0
	//   (h_1, c_1) = LSTM(x_1, (h_0, c_0))   x_1: not
	//   (h_2, c_2) = LSTM(x_2, (h_1, c_1))   x_2: bad
	//   p = σ(Dense(h_2))
	// <nil>
}

func ExamplePadding() {
	text, err := drawings.Padding{Lengths: []int{218, 67}, MaxLen: 100}.Text()
	fmt.Print(text, err)
	// Output:
	// PadSequences to 100 numbers: longer reviews keep their last words, shorter ones get zeros in front
	//   Review   Words     Cut   Zeros    Kept
	//        1     218     118       0     100
	//        2      67       0      33      67
	// <nil>
}

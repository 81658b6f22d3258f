package stats_test

import (
	"fmt"

	"gornn/pkg/stats"
)

func Example() {
	gru, lstm := []float64{0.847, 0.851, 0.843, 0.846}, []float64{0.840, 0.849, 0.842, 0.845}
	fmt.Println(stats.Summarize(gru))
	fmt.Println(stats.Paired(gru, lstm))
	// Output:
	// 0.8468 ± 0.0053 (n = 4) <nil>
	// 0.0028 ± 0.0046 (n = 4) <nil>
}

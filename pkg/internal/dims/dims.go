// Package dims has what all packages do with the dims of one example, without the batch axis. A
// length that is not known is -1.
package dims

import (
	"fmt"
	"strings"
)

// Text writes dims with the batch axis, as every error does: [batch, 100, 32]. A length that is not
// known is "any".
func Text(dims []int) string {
	text := []string{"batch"}
	for _, d := range dims {
		if d < 0 {
			text = append(text, "any")
		} else {
			text = append(text, fmt.Sprint(d))
		}
	}
	return "[" + strings.Join(text, ", ") + "]"
}

// Size returns how many numbers an array of dims holds.
func Size(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// Numbers is Size in floating point, since dims may be of any size.
func Numbers(dims ...int) float64 {
	n := 1.0
	for _, d := range dims {
		n *= float64(d)
	}
	return n
}

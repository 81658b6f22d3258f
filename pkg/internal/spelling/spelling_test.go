package spelling

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	names := []string{"mean_squared_error", "mean_absolute_error", "huber", "adam", "adamw", "sgd"}
	for name, want := range map[string]string{
		"mean_square_eror":  "mean_squared_error",
		"MeanAbsoluteError": "mean_absolute_error",
		"hubr":              "huber",
		"adam_w":            "adamw",
		"ADAM":              "adam",
		"rprop":             "",
		"":                  "",

		strings.Repeat("adam", 30): "",
	} {
		if got := Nearest(name, names); got != want {
			t.Errorf("nearest to %q is %q, want %q", name, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "", 3}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}} {
		if got := distance(test.a, test.b); got != test.want {
			t.Errorf("%q and %q are %d apart, want %d", test.a, test.b, got, test.want)
		}
	}
}

package brief

import (
	"fmt"
	"strings"
	"testing"
)

func TestArgs(t *testing.T) {
	type name string
	long := name(strings.Repeat("é", 1000))
	short := strings.Repeat("é", 199) + "…"
	for _, c := range []struct {
		arg  any
		want string
	}{
		{"lstm", `"lstm"`}, {name("lstm"), `"lstm"`}, {long, `"` + short + `"`},
		{[]name{"a", long}, `["a" "` + short[:38] + `…"]`}, {make([]string, 99), fmt.Sprintf("%q", make([]string, 20))},
		{nil, "%!q(<nil>)"},
	} {
		if got := fmt.Sprintf("%q", Args([]any{c.arg})...); got != c.want {
			t.Errorf("%v is %s, want %s", c.arg, got, c.want)
		}
	}
}

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{"IMDB é": "IMDB é", "a\nb\x00": "a\ufffdb\ufffd", "\xff": "\ufffd"} {
		if got := Printable(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

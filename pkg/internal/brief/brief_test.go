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
		{[]name{"a", long}, `["a" "` + short + `"]`}, {make([]string, 99), fmt.Sprintf("%q", make([]string, 30))},
		{nil, "%!q(<nil>)"},
	} {
		if got := fmt.Sprintf("%q", Args([]any{c.arg})...); got != c.want {
			t.Errorf("%v is %s, want %s", c.arg, got, c.want)
		}
	}
}

package nb

import (
	"strings"
	"testing"
)

func TestLoading(t *testing.T) {
	var text strings.Builder
	report := loading(&text)
	for done := range int64(1001) {
		report("downloading", done, 1000)
	}
	report("reading", 0, 0)
	report("reading", 1000, 0) // of how many, the server does not say
	report("reading", 1000, -1)
	report("encoding", 9, 7) // more than was announced
	want := "downloading: 20%\ndownloading: 40%\ndownloading: 60%\n" +
		"downloading: 80%\ndownloading: 100%\nencoding: 100%\n"
	if text.String() != want {
		t.Errorf("printed\n%s, want\n%s", text.String(), want)
	}
}

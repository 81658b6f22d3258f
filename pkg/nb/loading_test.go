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
	report("encoding", 7, 7)
	want := "downloading: 20%\ndownloading: 40%\ndownloading: 60%\n" +
		"downloading: 80%\ndownloading: 100%\nencoding: 100%\n"
	if text.String() != want {
		t.Errorf("printed\n%s, want\n%s", text.String(), want)
	}
}

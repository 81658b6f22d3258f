package main

import (
	"io"
	"regexp"
	"strings"
	"testing"

	"gornn/pkg/internal/testtexts"
)

func TestClassify(t *testing.T) {
	testtexts.Train(t, "tiny", 2)
	var out strings.Builder
	if err := classify("tiny", strings.NewReader("the apple\nwords nobody knows\n\na SAW"), &out); err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`\Afruit\t[01]\.\d{3}\tthe apple\n\w+\t[01]\.\d{3}\twords nobody knows\n` +
		`\w+\t[01]\.\d{3}\t\ntool\t[01]\.\d{3}\ta SAW\n\z`)
	if !want.MatchString(out.String()) {
		t.Errorf("got %q, want %s", out.String(), want)
	}
}

// A line is answered before the next one is written, as for a person who types.
func TestClassifyAtOnce(t *testing.T) {
	testtexts.Train(t, "tiny", 2)
	in, typed := io.Pipe()
	shown, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- classify("tiny", in, out) }()
	for _, line := range []string{"a saw", "a pear"} {
		io.WriteString(typed, line+"\n")
		answer := make([]byte, 100)
		n, err := shown.Read(answer)
		if err != nil || !strings.HasSuffix(string(answer[:n]), "\t"+line+"\n") {
			t.Fatalf("got %q, %v", answer[:n], err)
		}
	}
	typed.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestClassifyErrors(t *testing.T) {
	testtexts.Train(t, "tiny", 2)
	for _, c := range []struct{ run, texts, want string }{
		{"other", "", `"other"`},
		{"tiny", "a pear\n" + strings.Repeat("x", longest+1), "line 2: "},
	} {
		err := classify(c.run, strings.NewReader(c.texts), io.Discard)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %s", c.run, err, c.want)
		}
	}
}

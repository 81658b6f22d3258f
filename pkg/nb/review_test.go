package nb

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gornn/pkg/internal/pictures"
)

// reading is one whose probabilities are given for the start mark and each word.
func reading(model string, probabilities ...float32) Reading {
	r := Reading{Model: model, Dataset: imdb, Unknown: []string{"qxq"}}
	for _, p := range probabilities {
		r.Probabilities = append(r.Probabilities, []float32{p})
	}
	return r
}

func TestShowReview(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GORNN_BUILD", dir)
	var text bytes.Buffer
	err := showReview(&text, strings.Fields("not a dull moment qxq in it"), []Reading{
		reading("rnn", 0.4, 0.3, 0.35, 0.1, 0.6, 0.5, 0.51, 0.875),
		reading("gru", 0.6, 0.7, 0.8, 0.9, 0.95, 0.96, 0.97, 0.98),
		reading("lstm", 0.5, 0.51, 0.49, 0.51, 0.49, 0.51, 0.49, 0.49),
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `7 words
Model  Probability  Verdict       Changes of mind  The last, at word
RNN    0.875        favourable    3                4 moment, 5 qxq, 6 in
GRU    0.980        favourable    0                -
LSTM   0.490        unfavourable  6                3 dull, 4 moment, 5 qxq, 6 in
Unknown words, all the same to the models: qxq
`
	if text.String() != want {
		t.Errorf("printed\n%s, want\n%s", text.String(), want)
	}
	checkPNG(t, filepath.Join(dir, "review.png"),
		pictures.Diverge(float64(float32(0.1))), pictures.Diverge(0.875), pictures.Diverge(float64(float32(0.49))))
}

// Reviews that are not the usual: they must be drawn, and say what is left out.
func TestOddReviews(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GORNN_BUILD", dir)
	many := make([]string, 2000)
	for i := range many {
		many[i] = strings.Repeat("word ", 3)[:1+i*7%12]
	}
	for _, test := range []struct {
		name  string
		words []string
		want  string
	}{
		{"none", nil, "0 words\n"},
		{"one", []string{"good"}, "1 word\n"},
		{"300", many[:300], "300 words\n"},
		{"2000", many, "The figure shows the last 300 of 2000 words.\n"},
		{"letters", strings.Fields("日本 Ελλάδα кино 😀 a\x1b[2J \xff " + strings.Repeat("x", 5000)),
			"The figure shows boxes for letters that its font lacks.\n"},
	} {
		var text bytes.Buffer
		if err := showReview(&text, test.words, waves(test.words)); err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		got := text.String()
		if !strings.Contains(got, test.want) || strings.Contains(got, "\x1b") ||
			!utf8.ValidString(got) || len(got) > 2000 {
			t.Errorf("%s: printed\n%s", test.name, got)
		}
		if test.name != "letters" && strings.Contains(got, "boxes") {
			t.Errorf("%s: the font lacks nothing", test.name)
		}
		data, err := os.ReadFile(filepath.Join(dir, "review.png"))
		if err != nil {
			t.Fatal(err)
		}
		checkSize(t, test.name, data)
		keepFigure(t, "review "+test.name, data)
	}
}

// waves are readings that change their minds, at half of the words unknown.
func waves(words []string) (readings []Reading) {
	for model, name := range []string{"rnn", "gru", "a-model-with-a-very-long-name"} {
		r := reading(name, 0.5)
		r.Unknown = words[len(words)/2:]
		for i := range words {
			wave := math.Sin(float64(i*(model+1)) / 9)
			r.Probabilities = append(r.Probabilities, []float32{float32(wave+1) / 2})
		}
		readings = append(readings, r)
	}
	return readings
}

func TestReviewErrors(t *testing.T) {
	other := reading("gru", 0.1, 0.2)
	other.Dataset = "made-up reviews"
	wide := reading("rnn", 0.1, 0.2)
	wide.Probabilities[1] = []float32{0.1, 0.9}
	for _, test := range []struct {
		readings []Reading
		want     string
	}{
		{nil, "nb: ShowReview needs the reading of one model or more"},
		{[]Reading{reading("rnn", 0.1)}, `nb: the reading of "rnn" must have 2 probabilities, ` +
			`one after the start mark and one after each of the 1 words, got 1`},
		{[]Reading{wide}, `nb: the reading of "rnn" must have one probability ` +
			`for each beginning of the review, got 2`},
		{[]Reading{reading("rnn", 0.1, 2.5)}, `nb: the reading of "rnn" must have probabilities, ` +
			`from 0 to 1, got 2.5: its model must end with the activation sigmoid`},
		{[]Reading{reading("rnn", float32(math.NaN()), 0.5)},
			`nb: the reading of "rnn" must have probabilities, from 0 to 1, got NaN`},
		{[]Reading{reading("rnn", 0.1, 0.2), other},
			`nb: "rnn" was trained on IMDB reviews and "gru" on made-up reviews`},
	} {
		err := showReview(&bytes.Buffer{}, []string{"good"}, test.readings)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

// Models of different vocabularies have their unknown words each, and no two models one label.
func TestUnknownWordsDiffer(t *testing.T) {
	few, all := reading("lstm", 0.5, 0.6, 0.7), reading("LSTM", 0.5, 0.4, 0.3)
	few.Unknown, all.Unknown = []string{"superb", "qxq"}, nil
	var text bytes.Buffer
	if err := showReview(&text, []string{"superb", "qxq"}, []Reading{few, all}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\nlstm   0.700 ", "\nLSTM   0.300 ",
		"\nUnknown words, all the same to lstm: superb, qxq\n",
		"\nUnknown words, all the same to LSTM: none\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	s := newStrip([]string{"superb", "qxq"}, []Reading{few, reading("gru", 1, 1, 1)})
	if s.unknown("superb") || !s.unknown("qxq") {
		t.Error("a word is set apart that one of the models can read, or none is")
	}
}

func TestAsk(t *testing.T) {
	long := strings.Repeat("a long review ", 100_000)
	failed := errors.New("failed")
	for _, test := range []struct {
		name, in string
		want     []string
		fail     error
		requests int
	}{
		{"an empty line ends it", "one\n it's \"two\" — 日本 \r\n\nthree\n",
			[]string{"one", `it's "two" — 日本`}, nil, 3},
		{"the end of input ends it", "one\ntwo", []string{"one", "two"}, nil, 3},
		{"nothing", "", nil, nil, 1},
		{"blank", " \t\n", nil, nil, 1},
		{"long", long + "\n\n", []string{strings.TrimSpace(long)}, nil, 2},
		{"an error ends it", "one\ntwo\n", []string{"one"}, failed, 1},
	} {
		var got []string
		requests := 0
		answer := func(text string) error {
			got = append(got, text)
			return test.fail
		}
		in, request := strings.NewReader(test.in), func() { requests++ }
		err := ask(t.Context(), in, &bytes.Buffer{}, request, answer)
		if err != test.fail || !slices.Equal(got, test.want) || requests != test.requests {
			t.Errorf("%s: %v after %d requests, %q", test.name, err, requests, got)
		}
	}
}

// blocked is the input of a box in which nobody writes.
type blocked struct{}

func (blocked) Read([]byte) (int, error) { select {} }

func TestAskStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var text bytes.Buffer
	answer := func(string) error { return errors.New("nothing was asked") }
	err := ask(ctx, blocked{}, &text, stop, answer)
	if err != nil || !strings.HasPrefix(text.String(), "Stopped.") {
		t.Errorf("%v, %q", err, text.String())
	}
}

// Without a notebook and without a terminal nobody is asked.
func TestAskNobody(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer out.Close()
	stdin := os.Stdin
	os.Stdin = in
	defer func() { os.Stdin = stdin }()
	err = Ask("Your review:", func(string) error { return errors.New("there is nobody") })
	if err != nil {
		t.Error(err)
	}
}

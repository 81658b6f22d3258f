package imdb

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// loadMadeUp returns the made-up corpus, from the cache that the tests share.
func loadMadeUp(t *testing.T, o Options) (train, test Reviews) {
	t.Helper()
	train, test, err := Load(o)
	if err != nil {
		t.Fatal(err)
	}
	if train.Name != "made-up reviews" || !strings.Contains(train.Notice, "not IMDB's") || !strings.Contains(train.Notice, archiveURL) {
		t.Fatalf("Name = %q, Notice = %q", train.Name, train.Notice)
	}
	return train, test
}

// TestMadeUp pins the corpus: a change of one byte of it needs another madeUpVersion.
func TestMadeUp(t *testing.T) {
	if testing.Short() {
		t.Skip("computes for long in one goroutine")
	}
	train, test := loadMadeUp(t, Options{NumWords: 10_000})
	all := slices.Concat(slices.Concat(train.X...), slices.Concat(test.X...), train.Y, test.Y)
	const want = "b1e2b5751e2a6cb2cf4a3d2fdf07f540512e8172c7e561144771b2e5701a232f"
	if got := sumInts(all); madeUpVersion != 1 || got != want {
		t.Errorf("version %d, sha256 %s, want version 1, %s", madeUpVersion, got, want)
	}
	for _, r := range []Reviews{train, test} {
		tokens, long, positives := 0, 0, 0
		for i, x := range r.X {
			tokens += len(x)
			positives += int(r.Y[i])
			if len(x) > 100 {
				long++
			}
		}
		mean := float64(tokens) / madeUpReviews
		if len(r.X) != madeUpReviews || positives != madeUpReviews/2 || mean < 60 || mean > 150 || long < 5_000 || long > 20_000 {
			t.Errorf("%d reviews, %d positive, of %.1f words on average, %d of more than 100", len(r.X), positives, mean, long)
		}
	}
	ranks, err := WordIndex()
	if err != nil || len(ranks) < 11_000 { // so that NumWords: 10_000 leaves words out
		t.Errorf("%d words, %v", len(ranks), err)
	}
}

// TestMadeUpOrder: the same words, in another order, are evidence for the other label. Words that
// are drawn without regard to the label stand for each other, or too few bags would meet.
func TestMadeUpOrder(t *testing.T) {
	var classes []string
	for class, words := range map[string][]string{"GOOD": goodWords, "BAD": badWords, "SUBJECT": subjects} {
		for _, word := range words {
			classes = append(classes, " "+word+" ", " "+class+" ")
		}
	}
	for _, adverb := range adverbs {
		if adverb != "" {
			classes = append(classes, " "+adverb, " ")
		}
	}
	classify := strings.NewReplacer(append(classes, "<br /><br />", "", ".", "", "!", "", ",", "")...)
	counts := map[string]*[2]int{}
	for i := range 40_000 {
		a := newAuthor(uint64(i))
		a.evidence(i%2 == positive)
		text := " " + strings.Trim(strings.ReplaceAll(string(a.text), "<br /><br />", ""), " .!") + " "
		for range 2 { // a space is part of two neighbours
			text = classify.Replace(text)
		}
		words := strings.Fields(text)
		slices.Sort(words)
		bag := strings.Join(words, " ")
		if counts[bag] == nil {
			counts[bag] = new([2]int)
		}
		counts[bag][i%2]++
	}
	both, all := 0, 0
	for _, count := range counts {
		all += count[0] + count[1]
		both += 2 * min(count[0], count[1])
	}
	t.Logf("%d of %d sentences have a twin of the other label in the same words", both, all)
	if both < all/4 {
		t.Errorf("%d of %d sentences have a twin of the other label in the same words, want a quarter and more", both, all)
	}
}

// TestMadeUpBagOfWords: counting words is no way to learn the labels, and yet better than a coin.
func TestMadeUpBagOfWords(t *testing.T) {
	train, test := loadMadeUp(t, Options{NumWords: 2_000})
	got := bagOfWords(pad(train.X, 100), train.Y, pad(test.X, 100), test.Y, 2_000)
	t.Logf("logistic regression on word counts: accuracy %.3f", got)
	if got < 0.55 || got > 0.70 {
		t.Errorf("a bag of words has an accuracy of %.3f, want 0.55 to 0.70", got)
	}
}

// bagOfWords returns the test accuracy of a logistic regression on word counts.
func bagOfWords(x [][]int32, y []int32, testX [][]int32, testY []int32, words int) float64 {
	weights := make([]float64, words)
	margin := func(ids []int32) (sum float64) {
		for _, id := range ids {
			sum += weights[id]
		}
		return sum
	}
	for epoch := range 10 {
		rate := 0.01 / float64(epoch+1)
		for i, ids := range x {
			slope := float64(y[i]) - 1/(1+math.Exp(-margin(ids)))
			for _, id := range ids {
				weights[id] += rate * slope
			}
		}
	}
	right := 0
	for i, ids := range testX {
		if (margin(ids) > 0) == (testY[i] == 1) {
			right++
		}
	}
	return float64(right) / float64(len(testX))
}

package nb

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/pictures"
)

// Reading is what one model thinks of a review as it reads on.
type Reading struct {
	Model   string   // "lstm"
	Dataset string   // what the model was trained on, named in the result if it is not nb.Dataset
	Unknown []string // the words that the model cannot read, as imdb.Encode lists them

	// Probabilities holds the model's output, the probability that the review is favourable, for
	// every beginning of it, as Predict gives them: for the start mark alone, for the first word,
	// the first two words, and so on to all of it.
	Probabilities [][]float32
}

// ShowReview prints each model's verdict on a review and where the model changed its mind, and
// draws the review with what each model thinks after each word. words are the review's, as
// imdb.Words gives them. The models must be trained on the same dataset; unknown words are named
// once for all, or model by model where they differ.
func ShowReview(words []string, readings ...Reading) error {
	return showReview(os.Stdout, words, readings)
}

func showReview(w io.Writer, words []string, readings []Reading) error {
	if len(readings) == 0 {
		return errors.New("nb: ShowReview needs the reading of one model or more, got none")
	}
	for _, r := range readings {
		if err := r.check(words, readings[0]); err != nil {
			return err
		}
	}
	s := newStrip(words, readings)
	png, err := s.png()
	if err != nil {
		return err
	}
	if err := publish("review.png", png, ""); err != nil {
		return err
	}
	printVerdicts(w, words, readings)
	printUnknown(w, readings)
	s.printNotes(w)
	return nil
}

// check reports what is no probability, more or less than one a beginning, and a dataset that is
// not the first's.
func (r Reading) check(words []string, first Reading) error {
	if len(r.Probabilities) != len(words)+1 {
		return fmt.Errorf("nb: the reading of %q must have %d probabilities, one after the start mark "+
			"and one after each of the %d words, got %d: predict every beginning of the review",
			r.Model, len(words)+1, len(words), len(r.Probabilities))
	}
	for _, p := range r.Probabilities {
		if len(p) != 1 {
			return fmt.Errorf("nb: the reading of %q must have one probability for each beginning "+
				"of the review, got %d: its model must end with one unit", r.Model, len(p))
		}
		if !(p[0] >= 0 && p[0] <= 1) {
			return fmt.Errorf("nb: the reading of %q must have probabilities, from 0 to 1, got %g: "+
				"its model must end with the activation sigmoid", r.Model, p[0])
		}
	}
	if r.Dataset != first.Dataset {
		return fmt.Errorf("nb: %q was trained on %s and %q on %s: "+
			"train both on the same data to see them side by side",
			first.Model, orUnnamed(first.Dataset), r.Model, orUnnamed(r.Dataset))
	}
	return nil
}

// after returns the probability after the first n words.
func (r Reading) after(n int) float32 { return r.Probabilities[n][0] }

// favours reports whether the model is above 0.5 after n words.
func (r Reading) favours(n int) bool { return r.after(n) > 0.5 }

// changes returns the words, from 1, that brought the model from one side of 0.5 to the other.
func (r Reading) changes() (words []int) {
	for n := 1; n < len(r.Probabilities); n++ {
		if r.favours(n) != r.favours(n-1) {
			words = append(words, n)
		}
	}
	return words
}

const (
	shownChanges = 4 // the last ones: they made the verdict
	shownUnknown = 20
	wordLength   = 30 // letters of a word that are shown
)

func printVerdicts(w io.Writer, words []string, readings []Reading) {
	heading := fmt.Sprintf("%d words", len(words))
	if len(words) == 1 {
		heading = "1 word"
	}
	if dataset := unexpected(readings[0].Dataset); dataset != "" {
		heading += ", read by models of " + dataset
	}
	fmt.Fprintln(w, heading)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "Model\tProbability\tVerdict\tChanges of mind\tThe last, at word")
	names := labelsOf(readings)
	for i, r := range readings {
		verdict := "unfavourable"
		if r.favours(len(words)) {
			verdict = "favourable"
		}
		changes, last := r.changes(), []string(nil)
		for _, n := range changes[max(0, len(changes)-shownChanges):] {
			last = append(last, fmt.Sprintf("%d %s", n, printable(words[n-1])))
		}
		fmt.Fprintf(table, "%s\t%.3f\t%s\t%d\t%s\n", names[i], r.after(len(words)), verdict,
			len(changes), cmp.Or(strings.Join(last, ", "), "-"))
	}
	table.Flush()
}

func labelsOf(readings []Reading) []string {
	var names []string
	for _, r := range readings {
		names = append(names, r.Model)
	}
	return labels(names)
}

// printUnknown prints a line for all models, or one for each where their vocabularies differ.
func printUnknown(w io.Writer, readings []Reading) {
	first := readings[0].Unknown
	differs := func(r Reading) bool { return !slices.Equal(r.Unknown, first) }
	if !slices.ContainsFunc(readings, differs) {
		if len(first) == 0 {
			fmt.Fprintln(w, "Unknown words: none")
			return
		}
		fmt.Fprintf(w, "Unknown words, all the same to the models: %s\n", shownWords(first))
		return
	}
	for i, name := range labelsOf(readings) {
		unknown := cmp.Or(shownWords(readings[i].Unknown), "none")
		fmt.Fprintf(w, "Unknown words, all the same to %s: %s\n", name, unknown)
	}
}

// shownWords lists words, or the first of many.
func shownWords(words []string) string {
	var shown []string
	for _, word := range words[:min(len(words), shownUnknown)] {
		shown = append(shown, printable(word))
	}
	more := ""
	if n := len(words) - len(shown); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return strings.Join(shown, ", ") + more
}

// printable returns a word to print in a line: short, and without what would move the cursor.
func printable(word string) string {
	return pictures.Shorten(brief.Printable(word), wordLength)
}

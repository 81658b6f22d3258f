package imdb

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"gornn/pkg/internal/parallel"
)

// MadeUp is the name of the made-up corpus. As Options.Archive or IMDB_ARCHIVE it asks for that,
// where the IMDB reviews could be had too.
const MadeUp = "made-up reviews"

// The made-up corpus: what Load gives where the IMDB reviews cannot be had. The word order of a
// review decides its label:
//
//   - negation: "not good" is bad, "anything but dull" is good;
//   - contrast: in "the plot was dull but the acting was superb" the last clause wins, in "the
//     acting was superb although the plot was dull" the first one does;
//   - long range: "i expected something superb" opens a review whose end, forty words later,
//     says "and i was wrong" or "and i was right".
//
// Each shape is used for both labels with the same words, so that counting words says little.
const (
	madeUpVersion = 1      // to be raised with every change of the text: caches and trained models go by it
	madeUpReviews = 25_000 // in each split, half of them positive
)

// makeUp emits the made-up corpus: so many reviews of each split, in any order.
func makeUp(reviews int, emit func(text) error, progress func(done, total int64)) error {
	return parallel.Share(2*reviews, func(numbers iter.Seq[int]) error {
		for i := range numbers {
			if err := emit(makeUpOne(i, reviews)); err != nil {
				return err
			}
			progress(int64(i+1), int64(2*reviews))
		}
		return nil
	})
}

// makeUpOne writes review i. Each has random numbers of its own, so that any can be written first.
func makeUpOne(i, reviews int) text {
	a := newAuthor(uint64(i))
	label := i % 2
	a.review(label == positive)
	return text{split: i / reviews, label: label, name: fmt.Sprintf("%05d.txt", i%reviews), body: a.text}
}

// author writes one review.
type author struct {
	random *rand.Rand
	text   []byte
}

func newAuthor(seed uint64) *author { return &author{random: rand.New(rand.NewPCG(113, seed))} }

// review writes a whole review whose verdict is good or not.
func (a *author) review(good bool) {
	switch p := a.random.Float64(); {
	case p < 0.55:
		a.steady(good)
	case p < 0.80:
		a.turn(good)
	default:
		a.expectation(good)
	}
}

// steady writes a review that is of one mind.
func (a *author) steady(good bool) {
	a.fill(2, 9)
	for range 2 + a.random.IntN(3) {
		a.fill(0, 2)
		a.evidence(good)
	}
	a.fill(0, 1)
}

// turn writes a review that changes its mind: what it says after the turn is its verdict.
func (a *author) turn(good bool) {
	a.fill(2, 7)
	a.evidence(!good)
	a.fill(0, 2)
	a.say(pick(a, turns))
	for range 1 + a.random.IntN(2) {
		a.fill(0, 2)
		a.evidence(good)
	}
	a.fill(0, 1)
}

// expectation writes a review whose first sentence says what was expected and whose end, far
// below, says whether it came true; there may be a word on the way.
func (a *author) expectation(good bool) {
	confirmed := a.random.IntN(100) < 60
	a.fill(0, 4)
	a.say(pick(a, expectations), a.adjective(good == confirmed))
	a.fill(2, 6)
	if confirmed {
		a.say(pick(a, confirmations))
	} else {
		a.say(pick(a, reversals))
	}
	a.fill(0, 1)
}

// evidence writes a sentence that speaks for or against the film.
func (a *author) evidence(good bool) {
	switch p := a.random.Float64(); {
	case p < 0.55:
		a.say(a.clause(good))
	case p < 0.75: // the last clause wins
		a.say(a.clause(!good), pick(a, []string{"but", ", but", "yet", "and still"}), a.clause(good))
	case p < 0.88:
		a.say(pick(a, []string{"although", "even though", "while"}), a.clause(!good), ",", a.clause(good))
	default: // the first clause wins
		a.say(a.clause(good), pick(a, []string{"although", "even though", "and it matters little that"}), a.clause(!good))
	}
}

// clause returns half a sentence that is for or against something, negated or not.
func (a *author) clause(good bool) string {
	subject := pick(a, subjects)
	if a.random.IntN(100) < 80 {
		return subject + " was " + pick(a, adverbs) + a.adjective(good)
	}
	return fmt.Sprintf(pick(a, negations), subject, a.adjective(!good))
}

func (a *author) adjective(good bool) string {
	if good {
		return pick(a, goodWords)
	}
	return pick(a, badWords)
}

// fill writes some sentences that say nothing of the film's worth.
func (a *author) fill(least, most int) {
	for range least + a.random.IntN(most-least+1) {
		names := strings.NewReplacer("{who}", a.name(), "{where}", pick(a, places), "{whom}", a.name())
		a.say(names.Replace(pick(a, fillers)))
	}
}

// name returns a made-up name, some far more often than others.
func (a *author) name() string {
	n := int(30_000 * a.random.Float64() * a.random.Float64() * a.random.Float64())
	name := ""
	for _, syllables := range [][]string{first, second, third, second} {
		name += syllables[n%len(syllables)]
		if n /= len(syllables); n == 0 {
			break
		}
	}
	return name
}

// say writes the parts as a sentence.
func (a *author) say(parts ...string) {
	for i, part := range parts {
		if len(a.text) > 0 && part != "," {
			a.text = append(a.text, ' ')
		}
		if i == 0 && a.random.IntN(12) == 0 {
			a.text = append(a.text, "<br /><br />"...)
		}
		a.text = append(a.text, part...)
	}
	a.text = append(a.text, pick(a, []string{".", ".", ".", "!", "..."})...)
}

func pick(a *author, from []string) string { return from[a.random.IntN(len(from))] }

package text

import (
	"math"
	"math/rand/v2"
)

// Split shuffles the texts and parts them in two, class by class: fraction of each class goes into
// train, rounded up or down, and what is left into rest.
//
//	train, validation, err := texts.Split(0.8, 1)
//
// A class that is in rest is in train too; of a class with one text it is in train. The same texts,
// fraction and seed give the same parts in the same order. Texts without labels are one class.
func (t Texts) Split(fraction float64, seed int64) (train, rest Texts, err error) {
	if !(fraction > 0 && fraction < 1) {
		return train, rest, errorf("Split needs a fraction for train above 0 and below 1, as "+
			"0.8, got %v", fraction)
	}
	if err := t.lengths(); err != nil {
		return train, rest, err
	}
	first, second := t.part(fraction, rand.New(rand.NewPCG(uint64(seed), 0)))
	if len(second) == 0 {
		return train, rest, errorf("Split leaves no text for the rest, of %d texts in %d classes "+
			"with fraction %v; take a smaller fraction or more texts", len(t.X), len(t.Classes()),
			fraction)
	}
	return t.pick(first), t.pick(second), nil
}

// part returns the places of the texts of each part, shuffled.
func (t Texts) part(fraction float64, random *rand.Rand) (first, second []int) {
	shuffle := func(list []int) {
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	carry := 0.0 // texts that rounding kept from train
	for _, members := range t.byClass() {
		shuffle(members)
		carry += fraction * float64(len(members))
		n := min(max(int(math.Round(carry)), 1), len(members))
		carry = min(max(carry-float64(n), -0.5), 0.5)
		first, second = append(first, members[:n]...), append(second, members[n:]...)
	}
	shuffle(first)
	shuffle(second)
	return first, second
}

// byClass returns the places of the texts of each class, in the order of the classes.
func (t Texts) byClass() (members [][]int) {
	number := map[string]int{}
	for i, class := range t.Classes() {
		number[class] = i
	}
	members = make([][]int, max(len(number), 1))
	for i := range t.X {
		class := 0
		if t.Y != nil {
			class = number[t.Y[i]]
		}
		members[class] = append(members[class], i)
	}
	return members
}

// pick returns the examples at the given places.
func (t Texts) pick(places []int) (some Texts) {
	of := func(values []string) []string {
		if values == nil {
			return nil
		}
		picked := make([]string, len(places))
		for i, place := range places {
			picked[i] = values[place]
		}
		return picked
	}
	return Texts{of(t.X), of(t.Y), of(t.Where)}
}

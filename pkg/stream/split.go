package stream

import "math"

// part is some of the examples: those whose hash is from first to before end.
type part struct{ First, End uint64 }

var whole = part{0, math.MaxUint64}

// Split parts the texts in two: fraction of them, chosen by a hash of their place among all, goes
// into train, and what is left into rest. The parts are the same each time, and any order of the
// source will do. Both have the options of d, which stays as it is.
func (d *Dataset) Split(fraction float64) (train, rest *Dataset, err error) {
	if err := d.check(); err != nil {
		return nil, nil, err
	}
	switch {
	case !(fraction > 0 && fraction < 1):
		return nil, nil, errorf("Split needs a fraction for train above 0 and below 1, "+
			"as 0.9, got %g", fraction)
	case d.part != whole:
		return nil, nil, errorf("Split parts a whole dataset, got a part; Open it again")
	}
	cut := uint64(fraction * (1 << 63) * 2)
	first, second := *d, *d
	first.part, second.part = part{0, cut}, part{cut, math.MaxUint64}
	if first.Examples() == 0 || second.Examples() == 0 {
		return nil, nil, errorf("Split with fraction %g leaves %d of %d texts for train and %d for "+
			"the rest; both need some: give another fraction",
			fraction, first.Examples(), d.Examples(), second.Examples())
	}
	return &first, &second, nil
}

// has reports whether the example of an index is in the part.
func (p part) has(index int) bool {
	h := hash(uint64(index))
	return p == whole || h >= p.First && h < p.End
}

// count returns how many of n examples are in the part.
func (p part) count(n int) (count int) {
	if p == whole {
		return n
	}
	for i := range n {
		if p.has(i) {
			count++
		}
	}
	return count
}

// hash is the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
func hash(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return (x ^ x>>31) &^ 1 // so that none is the largest, which ends the last part
}

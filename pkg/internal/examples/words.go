package examples

import (
	"reflect"
	"slices"

	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/memory"
)

// OpenLabels is Open for labels, which may be words too: slices of strings, or slices of those.
func OpenLabels(argument string, data any) (*Source, error) {
	s := &Source{Argument: argument, data: data}
	v := reflect.ValueOf(data)
	if s.Depth = depthOfWords(v); s.Depth == 0 {
		return s.open()
	}
	if s.N = v.Len(); s.N == 0 {
		return s, s.errorf(" must have at least one example, got none")
	}
	return s, nil
}

// depthOfWords returns how many slices lie around each word; 0 if v holds no words.
func depthOfWords(v reflect.Value) int {
	for depth := 1; isList(v.Kind()); depth++ {
		element := elementOf(v)
		for v.Len() == 0 && isList(element.Kind()) { // only its type can tell
			depth, element = depth+1, element.Elem()
		}
		switch {
		case element.Kind() == reflect.String:
			return depth
		case v.Len() == 0:
			return 0
		}
		v = at(v, 0)
	}
	return 0
}

// checkWords returns an error unless a list is of words alone.
func (s *Source) checkWords(list reflect.Value) error {
	if list.Type().Elem().Kind() == reflect.String {
		return nil
	}
	for i := range list.Len() {
		if v := at(list, i); v.Kind() != reflect.String {
			return s.errorf(" must hold words alone, or numbers alone, got both or a nil")
		}
	}
	return nil
}

// someWords is how many words an error shows.
const someWords = 21

// SomeWords returns the first words in the order of the alphabet, each once.
func (s *Source) SomeWords() (words []string) {
	var add func(v reflect.Value)
	add = func(v reflect.Value) {
		for i := 0; i < v.Len() && len(words) < someWords; i++ {
			switch element := at(v, i); {
			case isList(element.Kind()):
				add(element)
			case element.Kind() == reflect.String && !slices.Contains(words, element.String()):
				words = append(words, element.String())
			}
		}
	}
	add(reflect.ValueOf(s.data))
	slices.Sort(words)
	return words
}

// WordDims returns the dims of one example, where each label is one word. It returns an error if
// they are not the same for all.
func (s *Source) WordDims() ([]int, error) {
	shape, err := s.sliceShape(reflect.ValueOf(s.data))
	if err != nil {
		return nil, err
	}
	return shape[1:], nil
}

// Coding turns words into numbers.
type Coding struct {
	// Class returns the class of a word in an example, from 0.
	Class func(word string, example int) (int, error)
	// Classes is the length of vectors with a 1 at the class. 0: the class itself is the number.
	Classes int
}

// Words reads one word for each label, of examples that have WordDims: [N, dims...] or [N, dims...,
// Classes].
func (s *Source) Words(code Coding) (set Set, err error) {
	if set.Dims, err = s.WordDims(); err != nil {
		return set, err
	}
	set.N = s.N
	n := dims.Size(set.Dims)
	if code.Classes > 0 {
		set.Dims = append(set.Dims, code.Classes)
	}
	if err := s.makeRoom(&set); err != nil {
		return set, err
	}
	position := 0
	return set, lists(reflect.ValueOf(s.data), func(list reflect.Value) error {
		for i := range list.Len() {
			class, err := code.Class(at(list, i).String(), position/n)
			if err != nil {
				return err
			}
			if code.Classes > 0 {
				set.values[position*code.Classes+class] = 1
			} else {
				set.values[position] = float32(class)
			}
			position++
		}
		return nil
	})
}

// SeveralWords reads any number of words for each label, in examples of the given dims: [N,
// dims..., Classes] with a 1 at the class of each word.
func (s *Source) SeveralWords(dims []int, code Coding) (Set, error) {
	set := Set{N: s.N, Dims: append(slices.Clone(dims), code.Classes)}
	if err := s.makeRoom(&set); err != nil {
		return set, err
	}
	v, rows := reflect.ValueOf(s.data), set.values
	for i := range s.N {
		var err error
		if rows, err = s.several(at(v, i), dims, i, code, rows); err != nil {
			return set, err
		}
	}
	return set, nil
}

// several reads slices of words, of dims, in an example into the first rows, and returns the rest.
func (s *Source) several(
	v reflect.Value, dims []int, example int, code Coding, rows []float32) ([]float32, error) {
	switch {
	case !isList(v.Kind()):
		return nil, s.errorf(": all examples must be slices of words, got none in example %d",
			example)
	case len(dims) == 0:
		return rows[code.Classes:], s.hot(v, example, code, rows)
	case v.Len() != dims[0]:
		return nil, s.errorf(": all examples must have %d slices of words, as the model's output, "+
			"got %d in example %d", dims[0], v.Len(), example)
	}
	var err error
	for i := 0; i < v.Len() && err == nil; i++ {
		rows, err = s.several(at(v, i), dims[1:], example, code, rows)
	}
	return rows, err
}

// hot sets the numbers of a row to 1 at the classes of words.
func (s *Source) hot(words reflect.Value, example int, code Coding, row []float32) error {
	if err := s.checkWords(words); err != nil {
		return err
	}
	for i := range words.Len() {
		class, err := code.Class(at(words, i).String(), example)
		if err != nil {
			return err
		}
		row[class] = 1
	}
	return nil
}

func (s *Source) makeRoom(set *Set) error {
	err := memory.Fits(s.Argument, 4*dims.Numbers(append([]int{set.N}, set.Dims...)...),
		"take part of the examples, or fewer classes")
	if err == nil {
		set.values = make([]float32, set.N*dims.Size(set.Dims))
	}
	return err
}

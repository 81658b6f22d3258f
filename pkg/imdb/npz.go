package imdb

import (
	"archive/zip"
	"fmt"
	"io"
	"slices"
)

// cureNPZ is where to find the arrays.
const cureNPZ = "keras.datasets.imdb.load_data() leaves those of the reviews in " +
	"~/.keras/datasets/imdb.npz"

// readNPZ reads Keras's imdb.npz: x_train and x_test, arrays of lists of ranks, and y_train and
// y_test, their labels. The words are those of Keras's index, which this module ships, as far as
// the file has them. The reviews stay in the order of the file, as Keras shuffles them from there.
func (l limits) readNPZ(archive *zip.Reader, progress meter) (vocabulary, []review, error) {
	words, err := shippedVocabulary()
	if err != nil {
		return words, nil, err
	}
	var reviews []review
	for _, split := range []int{trainSplit, testSplit} {
		some, err := l.readSplit(archive, split, len(words.words))
		if err != nil {
			return words, nil, err
		}
		reviews = append(reviews, some...)
		progress(int64(split+1), 2)
	}
	largest, numbers := uint32(0), int64(0)
	for _, r := range reviews {
		numbers += int64(len(r.ranks))
		largest = max(largest, slices.Max(append(r.ranks, 0)))
	}
	switch {
	case numbers > l.text/2:
		return words, nil, fmt.Errorf("more than %d words", l.text/2)
	case int(largest) > l.words:
		return words, nil, fmt.Errorf("more than %d different words", l.words)
	case len(reviews) > l.reviews:
		return words, nil, fmt.Errorf("more than %d reviews", l.reviews)
	}
	some := slices.Clip(words.words[:largest])
	return vocabulary{some, sortedPlaces(some)}, reviews, nil
}

// readSplit reads the reviews and the labels of a split, whose ranks are 1 to words.
func (l limits) readSplit(archive *zip.Reader, split, words int) (reviews []review, err error) {
	name := [...]string{"train", "test"}[split]
	x, y := "x_"+name, "y_"+name
	var rows [][]uint32
	err = l.readMember(archive, x, func(a npy) (err error) {
		if a.kind != "|O" {
			return fmt.Errorf("it has elements of type %q, not lists of numbers", a.kind)
		}
		rows, err = l.unpickle(a.in, words)
		if err == nil && len(rows) != a.length {
			err = fmt.Errorf("its header says %d reviews, and there are %d", a.length, len(rows))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = l.readMember(archive, y, func(a npy) error {
		if a.length != len(rows) || a.length == 0 {
			return fmt.Errorf("there must be a review for each label; %s has %d, and there are "+
				"%d labels", x, len(rows), a.length)
		}
		for _, ranks := range rows {
			label, err := a.label()
			if err != nil {
				return err
			}
			reviews = append(reviews, review{split: split, label: label, ranks: ranks})
		}
		return nil
	})
	return reviews, err
}

// readMember calls read with an array of the file, and reads that to its end, which has a checksum.
func (l limits) readMember(archive *zip.Reader, name string, read func(npy) error) error {
	i := slices.IndexFunc(archive.File, func(f *zip.File) bool { return f.Name == name+".npy" })
	if i < 0 {
		return fmt.Errorf("no array %s in it, and Keras's imdb.npz has x_train, y_train, "+
			"x_test and y_test; %s", name, cureNPZ)
	}
	file, err := openEntry(archive.File[i])
	if err == nil {
		defer file.Close()
		err = l.readArray(file, read)
	}
	if err != nil {
		return fmt.Errorf("array %s: %w; %s", name, inWords(err), cureNPZ)
	}
	return nil
}

func (l limits) readArray(file io.Reader, read func(npy) error) error {
	array, err := newNPY(&counter{Reader: file, limit: l.unpacked})
	if err != nil {
		return err
	}
	if err := read(array); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, array.in)
	return err
}

package imdb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"os"

	"gornn/pkg/internal/parallel"
	texts "gornn/pkg/text"
)

// corpus is an image opened for use.
type corpus struct {
	header
	sections io.ReaderAt
	vocabulary
	file *os.File // that the image is read from, if it is in one
}

func (c *corpus) Close() error {
	if c.file == nil {
		return nil
	}
	return c.file.Close()
}

// openImage reads the header and the vocabulary of an image of size bytes.
func openImage(image io.ReaderAt, size int64) (*corpus, error) {
	h, start, err := readHeader(image, size)
	if err != nil {
		return nil, err
	}
	c := &corpus{header: h, sections: io.NewSectionReader(image, start, h.Size)}
	lines, err := h.Words.read(c.sections, nil)
	if err != nil {
		return nil, err
	}
	sorted, err := h.Sorted.read(c.sections, nil)
	if err != nil {
		return nil, err
	}
	c.words = splitWords(string(lines))
	c.sorted = make([]uint32, len(sorted)/4)
	for i := range c.sorted {
		c.sorted[i] = binary.LittleEndian.Uint32(sorted[4*i:])
		if int64(c.sorted[i]) >= int64(len(c.words)) {
			return nil, errImage
		}
	}
	if len(c.sorted) != len(c.words) {
		return nil, errImage
	}
	return c, nil
}

// load returns both splits as Keras's load_data does.
func (c *corpus) load(n numbering) (train, test Reviews, err error) {
	shapes, err := c.shapes(n)
	if err != nil {
		return train, test, err
	}
	for split, name := range [...]string{"train", "test"} {
		if n.maxLen > 0 && shapes[split].kept == 0 {
			return train, test, fmt.Errorf("Options.MaxLen must leave reviews in both splits; "+
				"%s has none of fewer than %d ids: raise MaxLen", name, n.maxLen)
		}
	}
	if n, err = c.limit(n, shapes); err != nil {
		return train, test, err
	}
	words, err := c.identify(n)
	if err != nil {
		return train, test, err
	}
	rows, err := c.rows(n, shapes)
	if err != nil {
		return train, test, err
	}
	shuffles := newShuffler(n.seed) // one stream of random numbers, training first
	train = c.reviews(rows[trainSplit], shapes[trainSplit], shuffles, words)
	test = c.reviews(rows[testSplit], shapes[testSplit], shuffles, words)
	return train, test, nil
}

func (c *corpus) shapes(n numbering) (shapes [2]shape, err error) {
	for split := range shapes {
		if shapes[split], err = c.shape(split, n); err != nil {
			return shapes, err
		}
	}
	return shapes, nil
}

// shape describes a split before its ranks are read. Lengths count ids, the start mark included.
type shape struct {
	labels  []byte
	lengths []int32 // dropped for a review that MaxLen drops
	bytes   []int32 // of the ranks in the image
	kept    int     // reviews
	ids     int     // in the kept reviews
}

func (c *corpus) shape(split int, n numbering) (shape, error) {
	table, err := c.Splits[split].Table.read(c.sections, nil)
	if err != nil {
		return shape{}, err
	}
	if !c.Splits[split].fits(table) {
		return shape{}, errImage
	}
	reviews := c.Splits[split].Reviews
	s := shape{make([]byte, reviews), make([]int32, reviews), make([]int32, reviews), 0, 0}
	for i := range reviews {
		entry := table[i*tableEntry:]
		length := int(binary.LittleEndian.Uint32(entry[1:]))
		if n.hasStart {
			length++
		}
		s.labels[i], s.bytes[i] = entry[0], int32(binary.LittleEndian.Uint32(entry[5:]))
		if n.maxLen > 0 && length >= n.maxLen { // Keras drops, it does not cut, and maxlen itself is too long
			s.lengths[i] = dropped
			continue
		}
		s.lengths[i] = int32(length)
		s.kept++
		s.ids += length
	}
	return s, nil
}

// fits reports whether the reviews of the table have labels, fill their blocks, and have no more
// ranks than there are bytes for.
func (s splitHeader) fits(table []byte) bool {
	for _, b := range s.Blocks {
		rest := b.Size
		for range b.Reviews {
			label, count, size := table[0], int64(binary.LittleEndian.Uint32(table[1:])), int64(binary.LittleEndian.Uint32(table[5:]))
			if label > positive || size > math.MaxInt32 || 2*count > size || size > 6*count {
				return false
			}
			rest -= size
			table = table[tableEntry:]
		}
		if rest != 0 {
			return false
		}
	}
	return true
}

// resolve fills in numWords as load does.
func (c *corpus) resolve(n numbering) (numbering, error) {
	if n.numWords > 0 || n.maxLen == 0 {
		return c.limit(n, [2]shape{})
	}
	if c.sections == nil {
		return n, errors.New("Options.NumWords must be given beside MaxLen, since without it the largest id of the " +
			"kept reviews is the limit, and there are no reviews here: set NumWords, to that id")
	}
	shapes, err := c.shapes(n)
	if err != nil {
		return n, err
	}
	return c.limit(n, shapes)
}

// limit fills in the NumWords that Keras takes when it is given none: the largest id there is,
// so that the rarest word is out of vocabulary.
func (c *corpus) limit(n numbering, shapes [2]shape) (numbering, error) {
	if n.numWords > 0 {
		return n, nil
	}
	if n.maxLen == 0 {
		n.numWords = c.largest(n)
		return n, nil
	}
	all := n
	all.numWords, all.skipTop = c.largest(n)+1, 0
	rows, err := c.rows(all, shapes)
	if err != nil {
		return n, err
	}
	for _, split := range rows {
		for _, row := range split {
			for _, id := range row {
				n.numWords = max(n.numWords, int(id))
			}
		}
	}
	return n, nil
}

// rows returns the ids of every review in the image's order, nil for a dropped one.
// The rows of a split share one array.
func (c *corpus) rows(n numbering, shapes [2]shape) (rows [2][][]int32, err error) {
	type job struct {
		split int
		block
		room []int32 // for the ids
	}
	var jobs []job
	for split, s := range shapes {
		rows[split] = make([][]int32, len(s.lengths))
		room := newRoom(s.ids)
		for _, b := range c.Splits[split].Blocks {
			ids := 0
			for _, length := range s.lengths[b.First : b.First+b.Reviews] {
				ids += int(max(length, 0))
			}
			jobs = append(jobs, job{split, b, room[:ids:ids]})
			room = room[ids:]
		}
	}
	ids := n.table(len(c.words))
	err = parallel.Share(len(jobs), func(numbers iter.Seq[int]) error {
		var ranks []byte
		for i := range numbers {
			job, err := jobs[i], error(nil)
			if ranks, err = job.read(c.sections, ranks); err != nil {
				return err
			}
			if err := job.rows(rows[job.split], shapes[job.split], ranks, job.room, ids, n); err != nil {
				return err
			}
		}
		return nil
	})
	return rows, err
}

// rows fills in the rows of one block from the bytes of its ranks.
func (b block) rows(rows [][]int32, s shape, ranks []byte, room []int32, ids *idTable, n numbering) error {
	for i := b.First; i < b.First+b.Reviews; i++ {
		size := int(s.bytes[i])
		if size > len(ranks) {
			return errImage
		}
		if s.lengths[i] != dropped {
			length := int(s.lengths[i])
			row := room[:0:length]
			if n.hasStart {
				if id := n.id(n.start); id != dropped {
					row = append(row, id)
				}
			}
			more, ok := ids.fill(row[len(row):length], ranks[:size])
			if !ok {
				return errImage
			}
			rows[i], room = row[:len(row)+more], room[length:]
		}
		ranks = ranks[size:]
	}
	return nil
}

// fill writes the ids of ranks to room, and returns how many there are; it reports false if
// there are more or larger ranks than there may be. It is most of what loading takes: one
// look into the table and one test for each of twelve million words.
func (t *idTable) fill(room []int32, ranks []byte) (n int, ok bool) {
	for ; len(ranks) >= 2; ranks = ranks[2:] {
		id := t.narrow[binary.LittleEndian.Uint16(ranks)]
		if id == tooWide {
			if len(ranks) < 6 || binary.LittleEndian.Uint32(ranks[2:]) >= uint32(len(t.all)) {
				return n, false
			}
			id = t.all[binary.LittleEndian.Uint32(ranks[2:])]
			ranks = ranks[4:]
		}
		if id == dropped {
			continue
		}
		if n >= len(room) {
			return n, false
		}
		room[n] = id
		n++
	}
	return n, true
}

// reviews puts the kept rows of a split in the shuffled order.
func (c *corpus) reviews(rows [][]int32, s shape, shuffles shuffler, words *texts.Vocabulary) Reviews {
	r := Reviews{
		X: make([][]int32, 0, s.kept), Y: make([]int32, 0, s.kept),
		Name: c.Name, Notice: c.Notice, Vocabulary: words.Fingerprint(), words: words,
	}
	for _, i := range shuffles.permutation(len(rows)) {
		if s.lengths[i] != dropped {
			r.X = append(r.X, rows[i])
			r.Y = append(r.Y, int32(s.labels[i]))
		}
	}
	return r
}

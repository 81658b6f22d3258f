package text

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A vocabulary's file is text: a line of JSON, the header, and then a word a line, the most frequent
// first. It is UTF-8 unless words of IMDB2011 are not.
const (
	vocabularyFormat  = "gornn vocabulary "
	vocabularyVersion = "1"
	mostHeader        = 4096                          // bytes
	mostBytes         = mostWords * (longestWord + 1) // of words
)

// vocabularyHeader is the first line of a vocabulary's file.
type vocabularyHeader struct {
	Format      string     `json:"format"`
	Tokenizer   string     `json:"tokenizer"`
	Numbering   Numbering  `json:"numbering"`
	NumWords    int        `json:"num_words"`
	Words       int        `json:"words"`
	Counted     wordCounts `json:"counted,omitzero"`
	Fingerprint string     `json:"fingerprint"`
	SHA256      string     `json:"sha256"` // of the header without it, and of the words' own checksum
}

// header returns the header's line.
func (v *Vocabulary) header() ([]byte, error) {
	h := vocabularyHeader{vocabularyFormat + vocabularyVersion, v.tokenizer.String(), v.numbering,
		v.numWords, len(v.words), v.counted, v.Fingerprint(), ""}
	line, err := json.Marshal(h)
	if err == nil {
		h.SHA256 = fmt.Sprintf("%x", sha256.Sum256(append(line, v.sum()...)))
		line, err = json.Marshal(h)
	}
	return append(line, '\n'), err
}

// Write writes the vocabulary for [ReadVocabulary], as text that people can read.
func (v *Vocabulary) Write(w io.Writer) error {
	line, err := v.header()
	out := bufio.NewWriterSize(w, 64<<10)
	if err == nil {
		_, err = out.Write(line)
	}
	for _, word := range v.words {
		if err == nil {
			_, err = out.WriteString(word)
		}
		if err == nil {
			err = out.WriteByte('\n')
		}
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return fmt.Errorf("text: the vocabulary could not be written: %w", err)
	}
	return nil
}

// ReadVocabulary reads what Write wrote, to the end of r. A file that is truncated, changed or of
// another version is an error.
func ReadVocabulary(r io.Reader) (*Vocabulary, error) {
	v, err := readVocabulary(bufio.NewReaderSize(r, 64<<10))
	if err != nil {
		return nil, fmt.Errorf("text: the vocabulary cannot be read: %w", err)
	}
	return v, nil
}

var errDamaged = errors.New("its lines are not those of its checksum: copy the file again, as it " +
	"is, or build the vocabulary again from the texts of the training")

func readVocabulary(r *bufio.Reader) (*Vocabulary, error) {
	line, h, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	o := Options{NumWords: h.NumWords, Numbering: &h.Numbering}
	if o.Tokenizer, err = tokenizerNamed(h.Tokenizer); err != nil {
		return nil, err
	}
	if o, err = o.filled(); err != nil {
		return nil, err
	}
	lines, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	switch n := bytes.Count(lines, []byte{'\n'}); {
	case err != nil:
		return nil, err
	case len(lines) > mostBytes || n > mostWords:
		return nil, fmt.Errorf("it must have at most %d words, and %d bytes of them: build a "+
			"smaller vocabulary", mostWords, mostBytes)
	case n != h.Words || len(lines) > 0 && lines[len(lines)-1] != '\n':
		return nil, fmt.Errorf("it has %d whole lines of words, and says that there are %d: %w",
			n, h.Words, errDamaged)
	}
	words := strings.Split(string(lines), "\n")
	v := Number(words[:len(words)-1], o)
	v.counted = h.Counted
	if err := v.check(); err != nil {
		return nil, err
	}
	if again, err := v.header(); err != nil || !bytes.Equal(again, line) {
		return nil, errDamaged
	}
	return v, nil
}

// readHeader reads the first line.
func readHeader(r *bufio.Reader) (line []byte, h vocabularyHeader, err error) {
	line, err = r.ReadSlice('\n')
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return line, h, err
	}
	line = bytes.Clone(line)
	if len(line) > mostHeader || json.Unmarshal(line, &h) != nil ||
		!strings.HasPrefix(h.Format, vocabularyFormat) {
		return line, h, fmt.Errorf("it must begin with the line of JSON that Vocabulary.Write writes, "+
			"got %.40q: give the file that was written", line)
	}
	if h.Format != vocabularyFormat+vocabularyVersion {
		return line, h, fmt.Errorf("it is of version %.40q, and this program reads version %s: "+
			"use the gornn that wrote it", h.Format[len(vocabularyFormat):], vocabularyVersion)
	}
	return line, h, nil
}

// check returns an error if a word is there twice, or if the tokenizer finds no such word in a text,
// so that it could never be used, or if the counts are none.
func (v *Vocabulary) check() error {
	if len(v.words) > mostWords {
		return fmt.Errorf("a vocabulary must be of at most %d words, got %d", mostWords, len(v.words))
	}
	for i, word := range v.words {
		found := 0
		v.tokenizer.Each([]byte(word), func(part []byte) {
			if found++; string(part) != word {
				found++
			}
		})
		if found != 1 {
			return fmt.Errorf("word %d is %.40q, and the tokenizer %s finds no such word in a text: "+
				"give its words as it writes them", i+1, word, v.tokenizer)
		}
	}
	if t := v.table(); t.twice != "" {
		return fmt.Errorf("the word %.40q is there twice: leave one out", t.twice)
	}
	c := v.counted
	if c.Covered < 0 || c.Covered > c.All || c.Different < 0 || int64(c.Different) > c.All {
		return errDamaged
	}
	return nil
}

package text

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// written returns the file of a vocabulary.
func written(t testing.TB, v *Vocabulary) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := v.Write(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// small are vocabularies of both tokenizers, whose files lie in testdata.
func small(t testing.TB) map[string]*Vocabulary {
	t.Helper()
	bytes2011, err := FromWords([]string{"the", "don't", "É", "a\rb", "caf\xe9"},
		Options{NumWords: 8, Tokenizer: IMDB2011, Numbering: &Numbering{SkipTop: 4, StartChar: 1, OOVChar: 2, IndexFrom: 3}})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*Vocabulary{
		"testdata/vocabulary-1-typed.txt": mustVocabulary(t, Options{NumWords: 12},
			"the film, the plot, the end", "I don’t like the film: È così", "这部电影 film", "ΛΟΓΟΣ a b c d e f g"),
		"testdata/vocabulary-1-imdb2011.txt": bytes2011,
	}
}

// TestVocabularyFile: what is written is read again, with all that it was; a file of format 1 opens for
// ever and gives the ids it gave.
func TestVocabularyFile(t *testing.T) {
	for name, v := range small(t) {
		t.Run(name, func(t *testing.T) {
			file, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if got := written(t, v); !bytes.Equal(got, file) {
				t.Errorf("written today:\n%s\nwant\n%s", got, file)
			}
			for _, r := range []io.Reader{bytes.NewReader(file), iotest.OneByteReader(bytes.NewReader(file)),
				iotest.DataErrReader(bytes.NewReader(file))} {
				again, err := ReadVocabulary(r)
				if err != nil {
					t.Fatal(err)
				}
				if again.String() != v.String() || again.Size() != v.Size() || !slices.Equal(again.List(), v.List()) || again.counted != v.counted {
					t.Errorf("read: %s\nwant: %s", again, v)
				}
				if !bytes.Equal(written(t, again), file) {
					t.Error("written again, it has other bytes")
				}
			}
			want := map[Tokenizer][]int32{Typed: {2, 3, 1, 1, 5, 4, 6, 7, 1, 1}, IMDB2011: {2, 4, 2, 2, 5, 2, 6, 2}}[v.tokenizer]
			if got := v.Encode("The film: I don’t 这部电影 É caf\xe9"); !slices.Equal(got, want) {
				t.Errorf("ids: %v, want %v", got, want)
			}
		})
	}
}

// TestVocabularyFileIMDB: the words of the IMDB reviews, with bytes of all kinds, come back.
func TestVocabularyFileIMDB(t *testing.T) {
	v := Number(shipped(t), Options{NumWords: 10_000, Tokenizer: IMDB2011, Numbering: &imdbNumbering})
	again, err := ReadVocabulary(bytes.NewReader(written(t, v)))
	if err != nil || again.Fingerprint() != "fb94773b50fd5a57" { // that of pkg/imdb
		t.Errorf("%v, %v", again, err)
	}
}

// TestVocabularyDamaged: a file that is cut or changed anywhere is refused in one sentence.
func TestVocabularyDamaged(t *testing.T) {
	for name := range small(t) {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		refused := func(what string, at int, file []byte) {
			t.Helper()
			if _, err := ReadVocabulary(bytes.NewReader(file)); err == nil || !strings.HasPrefix(err.Error(),
				"text: the vocabulary cannot be read: ") || strings.ContainsAny(err.Error(), "\n\r\x1b") {
				t.Errorf("%s, %s at %d: %v", name, what, at, err)
			}
		}
		for at := range file {
			refused("cut", at, file[:at])
			for bit := range 8 {
				bad := bytes.Clone(file)
				bad[at] ^= 1 << bit
				refused("a bit", at, bad)
			}
		}
		refused("a word more", len(file), append(bytes.Clone(file), "more\n"...))
		refused("without an end", len(file), append(bytes.Clone(file), "more"...))
		refused("lines of Windows", 0, bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n")))
	}
}

// TestVocabularyRefused: the sentences.
func TestVocabularyRefused(t *testing.T) {
	typed := string(written(t, mustVocabulary(t, Options{}, "good film")))
	for name, test := range map[string]struct{ file, want string }{
		"nothing":         {"", "it must begin with the line of JSON that Vocabulary.Write writes, got \"\": give the file that was written"},
		"another file":    {"<html>\n", "it must begin with the line of JSON that Vocabulary.Write writes, got \"<html>\\n\": give the file that was written"},
		"JSON":            {"{}\n", "got \"{}\\n\": give the file that was written"},
		"a later version": {strings.Replace(typed, "vocabulary 1", "vocabulary 2", 1), "it is of version \"2\", and this program reads version 1: use the gornn that wrote it"},
		"a tokenizer":     {strings.Replace(typed, "typed", "typer", 1), "the tokenizer must be text.Typed, text.IMDB2011 or text.Keras, got \"typer\"; did you mean \"typed\"?"},
		"a number":        {strings.Replace(typed, "\"index_from\":1", "\"index_from\":-1", 1), "Options.Numbering.IndexFrom must be 0 or more, and below 2³⁰, got -1"},
		"cut":             {typed[:len(typed)-5], "it has 1 whole lines of words, and says that there are 2: its lines are not those of its checksum: copy the file again, as it is, or build the vocabulary again from the texts of the training"},
		"a word twice":    {strings.Replace(typed, "\ngood", "\nfilm", 1), "the word \"film\" is there twice: leave one out"},
		"no word":         {strings.Replace(typed, "\ngood", "\nGood", 1), "word 1 is \"Good\", and the tokenizer typed finds no such word in a text: give its words as it writes them"},
		"another word":    {strings.Replace(typed, "\ngood", "\ngoof", 1), "its lines are not those of its checksum"},
		"a long header":   {strings.Replace(typed, "{", "{"+strings.Repeat(" ", 100_000), 1), "it must begin with the line of JSON"},
		"impossible":      {strings.Replace(typed, "\"covered\":2", "\"covered\":3", 1), "its lines are not those of its checksum"},
	} {
		if _, err := ReadVocabulary(strings.NewReader(test.file)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v\nwant %s", name, err, test.want)
		}
	}
	failed := errors.New("cable pulled")
	if _, err := ReadVocabulary(io.MultiReader(strings.NewReader(typed), iotest.ErrReader(failed))); !errors.Is(err, failed) {
		t.Errorf("a reader that fails: %v", err)
	}
	if err := small(t)["testdata/vocabulary-1-typed.txt"].Write(full{}); !errors.Is(err, errFull) ||
		err.Error() != "text: the vocabulary could not be written: disk full" {
		t.Errorf("a writer that fails: %v", err)
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// FuzzReadVocabulary: anything is refused, or is a vocabulary that is written with the same bytes.
func FuzzReadVocabulary(f *testing.F) {
	for _, v := range small(f) {
		f.Add(written(f, v))
	}
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		v, err := ReadVocabulary(bytes.NewReader(file))
		if err != nil {
			v = resealed(file)
		}
		if v == nil {
			return
		}
		again, err := ReadVocabulary(bytes.NewReader(written(t, v)))
		if err != nil || again.Fingerprint() != v.Fingerprint() || again.String() != v.String() || again.Size() != v.Size() {
			t.Fatalf("%v: %v\n%v", err, again, v)
		}
		for i, word := range v.List() {
			if ids := v.Encode(word); len(ids) > 1+len(v.Words(word)) || v.Word(int32(i+1+v.numbering.IndexFrom)) == "" {
				t.Errorf("%q has the ids %v", word, ids)
			}
		}
		for _, id := range v.Encode("the film 电") {
			if id < 0 || int(id) >= v.Size() {
				t.Errorf("id %d of %d", id, v.Size())
			}
		}
	})
}

// resealed takes the lines below the first as words, and its options from it, past the checksum.
func resealed(file []byte) *Vocabulary {
	_, lines, _ := bytes.Cut(file, []byte("\n"))
	o := Options{NumWords: len(file) % 7, Numbering: &Numbering{SkipTop: len(lines) % 3, StartChar: len(file)%4 - 1, OOVChar: len(file)%5 - 1, IndexFrom: len(file) % 6}}
	if len(lines)%2 == 0 {
		o.Tokenizer = IMDB2011
	}
	v, err := FromWords(strings.Split(string(lines), "\n"), o)
	if err != nil {
		return nil
	}
	return v
}

package text

import (
	"fmt"
	"iter"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"gornn/pkg/internal/memory"
)

// TestTexts: what is wrong with texts in memory is said by everything that reads them.
func TestTexts(t *testing.T) {
	for _, c := range []struct {
		Texts
		want string
	}{
		{Texts{}, `text: there are no texts; Texts.X must have one or more`},
		{Texts{X: []string{"a", " \n"}}, `text: Texts.X[1] is empty, where a text is expected; leave it out with its label`},
		{Texts{X: []string{"a", ""}, Where: []string{"", "x.csv:3"}}, `text: Texts.X[1] (x.csv:3) is empty, where a text is expected; leave it out with its label`},
		{Texts{X: []string{"a", "caf\xe9"}}, `text: Texts.X[1] is not UTF-8 from byte 4 on; convert the text first`},
		{Texts{X: []string{"a", "b"}, Y: []string{"pos"}}, `text: Texts.Y must have an element for each text or be nil, got 1 for the 2 of Texts.X`},
		{Texts{Y: []string{"pos"}}, `text: Texts.Y must have an element for each text or be nil, got 1 for the 0 of Texts.X`},
		{Texts{X: []string{"a"}, Where: []string{}}, `text: Texts.Where must have an element for each text or be nil, got 0 for the 1 of Texts.X`},
		{Texts{X: []string{"a", "b"}, Y: []string{"pos", " "}}, `text: Texts.X[1] has no label; leave the text out, or set Texts.Y to nil if none has one`},
		{Texts{X: []string{"a", "b"}, Y: []string{"pos", "pos"}}, `text: all labels are "pos", and a classifier needs two classes or more; look whether the labels are in another column or folder, or set Label to "" for texts without labels`},
		{Texts{X: []string{"a"}}, ``},
		{Texts{X: []string{"a", "b"}, Y: []string{"pos", "neg"}, Where: []string{"", ""}}, ``},
	} {
		read, err := Read(c.Texts)
		checked := c.Check()
		if got := fmt.Sprint(err, checked); c.want == "" && got != "<nil> <nil>" || c.want != "" && got != c.want+" "+c.want {
			t.Errorf("%q: %s\nwant %s", c.Texts, got, c.want)
		}
		if err != nil && read.X != nil || err == nil && !slices.Equal(read.X, c.X) {
			t.Errorf("read %q of %q", read.X, c.X)
		}
		_ = c.Texts.String()
	}
	if _, err := Read(nil); err == nil || err.Error() != "text: Read needs a source, as text.CSV or text.Folder, got nil" {
		t.Error(err)
	}
	if _, err := NewVocabulary(nil, Options{}); err == nil || err.Error() != "text: NewVocabulary needs a source, as text.CSV or text.Folder, got nil" {
		t.Error(err)
	}
}

// TestRead: texts, labels and places come into memory; without labels Y is nil.
func TestRead(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, map[string]string{"x.csv": good})
	texts, err := Read(CSV{Path: "x.csv", Text: "review", Label: "sentiment"})
	if err != nil || fmt.Sprintf("%q", texts) != fmt.Sprintf("%q", Texts{[]string{"A good film, really.", "A bad one."},
		[]string{"pos", "neg"}, []string{"x.csv:2", "x.csv:3"}}) || texts.Len() != 2 {
		t.Errorf("%q, %v", texts, err)
	}
	if got := texts.Classes(); !slices.Equal(got, []string{"neg", "pos"}) {
		t.Error(got)
	}
	texts, err = Read(CSV{Path: "x.csv", Text: "review"})
	if err != nil || texts.Y != nil || texts.Classes() != nil || len(texts.Where) != 2 {
		t.Errorf("without labels: %q, %v", texts, err)
	}
	if texts, err = Read(Texts{X: texts.X}); err != nil || texts.Where != nil {
		t.Errorf("without places: %q, %v", texts, err)
	}
	texts, err = Read(some{{Text: "a", Label: "x"}, {Text: "b", Where: "b.txt"}})
	if err == nil || err.Error() != "text: Texts.X[1] (b.txt) has no label; leave the text out, or set Texts.Y to nil if none has one" {
		t.Errorf("%q, %v", texts, err)
	}
}

// some is a source of a user's own.
type some []Example

func (s some) Examples() iter.Seq2[Example, error] {
	return func(yield func(Example, error) bool) {
		for _, e := range s {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// endless gives one text for ever.
type endless struct{}

func (endless) Examples() iter.Seq2[Example, error] {
	text := strings.Repeat("a good film ", 1<<20)
	return func(yield func(Example, error) bool) {
		for yield(Example{Text: text}, nil) {
		}
	}
}

// TestMemory: texts that do not fit are a sentence before memory is exhausted, and of a file after
// its first 64 MB.
func TestMemory(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Cleanup(memory.Limit(500 << 20))
	row := strings.Repeat("a good film ", 1<<16) + "\n" // 768 KB
	file, err := os.Create("large.csv")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(file, "review\n")
	for range 100 {
		fmt.Fprint(file, row)
	}
	if err := file.Truncate(2 << 30); err != nil { // zeros, which take no room on the disk
		t.Skip(err)
	}
	file.Close()
	_, err = Read(CSV{Path: "large.csv", Text: "review"})
	const want = "text: the texts would take about 2.00 GB of memory, and 564.51 MB are available; package stream trains on texts that do not fit"
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
	memory.Limit(200 << 20)
	_, err = Read(endless{})
	const ends = "text: the first 6 texts take 72.00 MB of memory, and 200.00 MB are left; package stream trains on texts that do not fit"
	if err == nil || err.Error() != ends {
		t.Errorf("%v\nwant %s", err, ends)
	}
}

// TestString: the table of a notebook.
func TestString(t *testing.T) {
	var many Texts
	for i := range 1234 {
		many.X = append(many.X, strings.Repeat("word ", 1+i%9))
		many.Y = append(many.Y, fmt.Sprintf("c%02d", i%25))
	}
	lines := strings.Split(many.String(), "\n")
	if len(lines) != 25 || lines[4] != "c00                   50" || lines[24] != "5 more classes       245" {
		t.Errorf("%d lines:\n%s", len(lines), many)
	}
	for _, c := range []struct {
		Texts
		want string
	}{
		{Texts{}, "texts  0"},
		{Texts{X: []string{"a good\nfilm", "bad", " "}}, "texts               3\nshortest, in words  0\nmedian              1\nlongest             3"},
		{Texts{X: []string{"a", "b", "c"}, Y: []string{"schön", "bad\n", "bad\n"}},
			"texts               3\nshortest, in words  1\nmedian              1\nlongest             1\nbad�                2\nschön               1"},
	} {
		if got := c.String(); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}

// classes returns texts of classes of the given sizes, "c0" and so on, in a row.
func classes(sizes ...int) (t Texts) {
	for class, n := range sizes {
		for i := range n {
			t.X = append(t.X, fmt.Sprintf("%d %d", class, i))
			t.Y = append(t.Y, fmt.Sprintf("c%d", class))
		}
	}
	t.Where = t.X
	return t
}

// TestSplit: nothing is lost or doubled, each class has its part, a class of one stays in train, and
// the same seed gives the same order.
func TestSplit(t *testing.T) {
	for _, c := range []struct {
		sizes    []int
		fraction float64
		want     []int // of each class in train
	}{
		{[]int{50, 50}, 0.8, []int{40, 40}}, {[]int{10, 1, 90}, 0.8, []int{8, 1, 72}}, {[]int{1, 1, 1, 7}, 0.5, []int{1, 1, 1, 3}},
		{[]int{3, 3, 3, 3}, 0.5, []int{2, 1, 2, 1}}, {[]int{5, 5}, 0.01, []int{1, 1}}, {[]int{2, 2}, 0.75, []int{2, 1}},
	} {
		all := classes(c.sizes...)
		train, rest, err := all.Split(c.fraction, 7)
		again, _, _ := all.Split(c.fraction, 7)
		other, _, _ := all.Split(c.fraction, 8)
		if err != nil || !slices.Equal(train.X, again.X) || len(all.X) > 10 && slices.Equal(train.X, other.X) {
			t.Errorf("%v: %v, not by the seed alone", c, err)
		}
		both := slices.Sorted(slices.Values(append(slices.Clone(train.X), rest.X...)))
		if !slices.Equal(both, slices.Sorted(slices.Values(all.X))) {
			t.Errorf("%v: lost or doubled: %q", c, both)
		}
		got := make([]int, len(c.sizes))
		for i, label := range train.Y {
			got[label[1]-'0']++
			if train.X[i][0] != label[1] || train.Where[i] != train.X[i] {
				t.Errorf("%v: %q has label %s", c, train.X[i], label)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v of %v in train: %v, want %v", c.fraction, c.sizes, got, c.want)
		}
	}
}

// TestSplitGolden: the order for a seed stays as it is, in all versions.
func TestSplitGolden(t *testing.T) {
	train, rest, err := Texts{X: strings.Split("abcdefghij", "")}.Split(0.7, 1)
	if got := strings.Join(train.X, "") + " " + strings.Join(rest.X, ""); err != nil || got != "edjhibg afc" || train.Y != nil || rest.Where != nil {
		t.Errorf("%s, %v", got, err)
	}
}

func TestSplitErrors(t *testing.T) {
	const part = "text: Split needs a fraction for train above 0 and below 1, as 0.8, got "
	for _, c := range []struct {
		Texts
		fraction float64
		want     string
	}{
		{classes(3, 3), 0, part + "0"}, {classes(3, 3), 1, part + "1"}, {classes(3, 3), math.NaN(), part + "NaN"}, {classes(3, 3), 80, part + "80"},
		{classes(1, 1), 0.5, "text: Split leaves no text for the rest, of 2 texts in 2 classes with fraction 0.5; take a smaller fraction or more texts"},
		{Texts{}, 0.5, "text: Split leaves no text for the rest, of 0 texts in 0 classes with fraction 0.5; take a smaller fraction or more texts"},
		{Texts{X: []string{"a"}, Y: []string{"b", "c"}}, 0.5, "text: Texts.Y must have an element for each text or be nil, got 2 for the 1 of Texts.X"},
	} {
		if train, rest, err := c.Split(c.fraction, 0); err == nil || err.Error() != c.want || train.X != nil || rest.X != nil {
			t.Errorf("%v\nwant %s", err, c.want)
		}
	}
}

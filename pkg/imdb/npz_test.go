package imdb

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// goldenNPZ is testdata/npz.json: files as Keras's imdb.npz, and what Keras's load_data gives for
// them. testdata/npz.py writes it.
type goldenNPZ struct {
	Files map[string][]byte
	goldenCorpus
}

func readGoldenNPZ(t testing.TB) (golden goldenNPZ) {
	t.Helper()
	data, err := os.ReadFile("testdata/npz.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	return golden
}

// TestNPZAsKeras: files of each kind that Python writes give the arrays that Keras reads from them.
func TestNPZAsKeras(t *testing.T) {
	golden := readGoldenNPZ(t)
	if len(golden.Files) != 4 || len(golden.Cases) != 18 {
		t.Fatalf("%d files, %d cases", len(golden.Files), len(golden.Cases))
	}
	for name, data := range golden.Files {
		dir := t.TempDir()
		path := filepath.Join(dir, "imdb.npz")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, c := range golden.Cases {
			o := options(c.Arguments)
			o.Archive, o.Dir = path, dir
			train, test, err := Load(o)
			if err != nil {
				t.Fatal(err)
			}
			if got := long(train.X); !sameRows(got, c.Train) || !slices.Equal(train.Y, c.TrainLabels) {
				t.Errorf("%s, %+v: train = %v %v\nKeras: %v %v", name, o, got, train.Y, c.Train, c.TrainLabels)
			}
			if !sameRows(test.X, c.Test) || !slices.Equal(test.Y, c.TestLabels) {
				t.Errorf("%s, %+v: test = %v %v\nKeras: %v %v", name, o, test.X, test.Y, c.Test, c.TestLabels)
			}
			if train.Name != "reviews of imdb.npz" || !strings.Contains(train.Notice, "9 training and 7 test reviews") {
				t.Errorf("%s: %q", train.Name, train.Notice)
			}
			if text := train.Decode([]int32{1, 4, 5, 9_999}); len(c.Arguments) == 0 && text != "[START] the and edged" {
				t.Errorf("Decode = %q", text)
			}
		}
	}
}

// long has minus the length and the sum of a row of 100 ids and more.
func long(rows [][]int32) (short [][]int32) {
	for _, row := range rows {
		if len(row) >= 100 {
			sum := int32(0)
			for _, id := range row {
				sum += id
			}
			row = []int32{int32(-len(row)), sum}
		}
		short = append(short, row)
	}
	return short
}

// pickled is an array of two lists as Python 2 has pickled it; rows replace those lists.
func pickled(rows string) string {
	if rows == "" {
		rows = "](]q\x0f(K\x01K\x02e]q\x10K\x03ae"
	}
	return "\x80\x02cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85q\x03U\x01bq\x04\x87q\x05Rq\x06" +
		"(K\x01K\x02\x85q\x07cnumpy\ndtype\nq\x08U\x02O8q\tK\x00K\x01\x87q\nRq\x0b(K\x03U\x01|q\x0cNNN" +
		"J\xff\xff\xff\xffJ\xff\xff\xff\xffK?tq\rb\x89" + rows + "tq\x11b."
}

func TestPickles(t *testing.T) {
	for _, test := range []struct{ name, pickle, want string }{
		{"Python 2", pickled(""), "[[1 2] [3]]"},
		{"longs", pickled("](](\x8a\x01\x07\x8a\x02\x46\x00\x8a\x08\x01\x00\x00\x00\x00\x00\x00\x00e]e"), "[[7 70 1] []]"},
		{"a list twice", pickled("](]q\x0fK\x05ah\x0fe"), "[[5] [5]]"},
		{"a frame", strings.Replace(pickled(""), "\x80\x02", "\x80\x04\x95\x01\x00\x00\x00\x00\x00\x00\x00", 1), "[[1 2] [3]]"},
		{"a program", "cos\nsystem\n(S'true'\ntR.", `"os.system", which is refused`},
		{"a program by protocol 4", "\x80\x04\x8c\x08builtins\x8c\x04eval\x93.", `"builtins.eval", which is refused`},
		{"a call of what is allowed", strings.Replace(pickled(""), "\n_reconstruct\n", "\nndarray\n", 1), `"numpy.core.multiarray.ndarray", which is refused`},
		{"a call of an array", "\x80\x02cnumpy\nndarray\n)R.", "a call"},
		{"an instance", "\x80\x02cnumpy\ndtype\n)\x81.", "the instruction 0x81"},
		{"by a number", "\x80\x02K\x01Q.", "the instruction 0x51"},
		{"protocol 0", "(lp0\nI1\na.", "the instruction 0x6c"},
		{"protocol 6", "\x80\x06.", "protocol 6"},
		{"0", pickled("](]K\x00a]e"), "it has the number 0, and words have the numbers 1 to 100"},
		{"minus 1", pickled("](]J\xff\xff\xff\xffa]e"), "it has the number -1"},
		{"a long of minus 1", pickled("](]\x8a\x01\xffa]e"), "it has the number -1"},
		{"101", pickled("](]K\x65a]e"), "it has the number 101"},
		{"a large number", pickled("](]\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01a]e"), "a number of 9 bytes"},
		{"words", pickled("](]U\x01xa]e"), "a list of string"},
		{"numbers, not lists", pickled("](K\x01K\x02e"), "another result"},
		{"numbers beside lists", pickled("](K\x01]e"), "numbers beside lists"},
		{"lists of lists", pickled("](]]a]e"), "lists of lists"},
		{"a list in itself", pickled("]q\x0fh\x0fah\x0fa"), "lists of lists"},
		{"a string of many bytes", "\x80\x02X\xff\xff\xff\x7f", "a text of 2147483647 bytes"},
		{"a name of many bytes", "\x80\x02c" + strings.Repeat("x", 100), "a name of more than 64 bytes"},
		{"numbers for ever", "\x80\x02" + strings.Repeat("K\x01", deep+1), "more than 65536 items in a row"},
		{"marks for ever", "\x80\x02" + strings.Repeat("(", 2000), "more than 50 reviews"},
		{"tuples for ever", "\x80\x02)" + strings.Repeat("\x85", 2000), "more than 50 reviews"},
		{"a memo for ever", "\x80\x04]" + strings.Repeat("\x94", 2000), "more than 50 reviews"},
		{"a long review", pickled("](](" + strings.Repeat("K\x01", 501) + "e]e"), "more than 500 words in a review"},
		{"nothing", "", "it ends too early"},
		{"cut", pickled("")[:150], "it ends too early"},
		{"nothing on the stack", "\x80\x02.", "too few items"},
		{"no memo", "\x80\x02h\x00.", "no item 0 in the memo"},
		{"two results", "\x80\x02]].", "another result"},
		{"no rows", "\x80\x02cnumpy.core.multiarray\n_reconstruct\nK\x00K\x00K\x00\x87R.", "another result"},
		{"rows for nothing", "\x80\x02]K\x01b.", "a state of"},
		{"items for no list", "\x80\x02K\x01K\x01a.", "items for something that is no list"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, err := fuzzLimits.unpickle(bufio.NewReader(strings.NewReader(test.pickle)), 100)
			got := fmt.Sprint(rows)
			if err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, test.want) {
				t.Errorf("%s; want %s", got, test.want)
			}
			checkWords(t, err)
		})
	}
}

// npyOf is an array of one axis in NumPy's format.
func npyOf(kind string, length int, data string) string {
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }\n", kind, length)
	return fmt.Sprintf("%s\x01\x00%c\x00%s%s", npyMagic, len(header), header, data)
}

// arrays are those of a file as Keras's imdb.npz: two reviews to train, and two to test.
func arrays() map[string]string {
	labels := npyOf("|u1", 2, "\x01\x00")
	x := npyOf("|O", 2, pickled(""))
	return map[string]string{"x_train.npy": x, "y_train.npy": labels, "x_test.npy": x, "y_test.npy": labels}
}

func npzOf(t testing.TB, arrays map[string]string) []byte {
	t.Helper()
	var buffer bytes.Buffer
	archive := zip.NewWriter(&buffer)
	for _, name := range slices.Sorted(maps.Keys(arrays)) {
		file, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(file, arrays[name])
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

// TestNPZErrors: a file that is not as Keras's imdb.npz is refused with what it has.
func TestNPZErrors(t *testing.T) {
	for _, test := range []struct{ name, array, data, want string }{
		{"whole", "", "", ""},
		{"long labels", "y_test.npy", npyOf("<i8", 2, "\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), ""},
		{"version 2", "y_test.npy", strings.Replace(strings.Replace(npyOf("|u1", 2, "\x01\x00"), "\x01\x00", "\x02\x00", 1), "\x00{", "\x00\x00\x00{", 1), ""},
		{"no array", "x_test.npy", "", "no array x_test in it"},
		{"no NumPy", "x_train.npy", "hello hello", `array x_train: it starts with "hello he", not as an array of NumPy`},
		{"cut", "x_test.npy", npyOf("|O", 2, pickled("")[:100]), "array x_test: it ends too early"},
		{"cut labels", "y_test.npy", npyOf("|u1", 2, "\x01"), "array y_test: it ends too early"},
		{"two axes", "x_test.npy", npyOf("|O", 2, "")[:60], "array x_test: it ends too early"},
		{"a matrix", "x_train.npy", strings.Replace(npyOf("|O", 2, ""), "(2,)", "2, 3", 1), "it is no array of one axis"},
		{"numbers", "x_train.npy", npyOf("<i4", 2, "12345678"), `it has elements of type "<i4", not lists`},
		{"fewer reviews", "x_train.npy", npyOf("|O", 3, pickled("")), "its header says 3 reviews, and there are 2"},
		{"more labels", "y_train.npy", npyOf("|u1", 3, "\x01\x00\x01"), "x_train has 2, and there are 3 labels"},
		{"real labels", "y_train.npy", npyOf("<f4", 2, "12345678"), `elements of type "<f4", not whole numbers`},
		{"a third label", "y_train.npy", npyOf("|u1", 2, "\x02\x00"), "a label that is neither 0 nor 1"},
		{"a program", "x_train.npy", npyOf("|O", 2, "cos\nsystem\n(S'true'\ntR."), `"os.system", which is refused`},
	} {
		t.Run(test.name, func(t *testing.T) {
			all := arrays()
			if all[test.array] = test.data; test.data == "" {
				delete(all, test.array)
			}
			path := useArchive(t, npzOf(t, all))
			train, _, err := Load(Options{})
			if test.want == "" {
				if err != nil || len(train.X) != 2 {
					t.Errorf("%d reviews, %v", len(train.X), err)
				}
			} else if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("Load: %v; want %q and the path", err, test.want)
			}
			checkWords(t, err)
		})
	}
}

// TestNPZLimits: one list, named again and again, is not written out without end.
func TestNPZLimits(t *testing.T) {
	all := arrays()
	some := strings.Repeat("K\x01", 499)
	rows := "](](" + some + "eq\x0f" + strings.Repeat("h\x0f", 29) + "e"
	all["x_train.npy"] = npyOf("|O", 30, pickled(rows))
	all["y_train.npy"] = npyOf("|u1", 30, strings.Repeat("\x01", 30))
	if _, _, err := fuzzLimits.readBytes(npzOf(t, all)); err == nil || !strings.Contains(err.Error(), "more than 5000 words") {
		t.Error(err)
	}
	rows = "](" + strings.Repeat("]", 49) + "e"
	all["x_train.npy"] = npyOf("|O", 49, pickled(rows))
	all["y_train.npy"] = npyOf("|u1", 49, strings.Repeat("\x01", 49))
	if _, _, err := fuzzLimits.readBytes(npzOf(t, all)); err == nil || !strings.Contains(err.Error(), "more than 50 reviews") {
		t.Error(err)
	}
}

// TestNPZDamaged: a file with any bit changed, or cut at any byte, gives an error or the same reviews.
func TestNPZDamaged(t *testing.T) {
	whole := npzOf(t, arrays())
	_, reviews, err := archiveLimits.readBytes(whole)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprint(reviews)
	for at := range whole {
		if _, _, err := archiveLimits.readBytes(whole[:at]); err == nil {
			t.Errorf("cut at %d: no error", at)
		}
		for bit := range 8 {
			bad := bytes.Clone(whole)
			bad[at] ^= 1 << bit
			_, got, err := archiveLimits.readBytes(bad)
			if checkWords(t, err); err == nil && fmt.Sprint(got) != want {
				t.Errorf("bit %d of byte %d changed: other reviews and no error", bit, at)
			}
		}
	}
}

// FuzzPickle reads anything as a pickle.
func FuzzPickle(f *testing.F) {
	f.Add([]byte(pickled("")))
	f.Add([]byte("\x80\x04\x95\x01\x00\x00\x00\x00\x00\x00\x00\x8c\x05numpy\x94\x8c\x05dtype\x93\x94)R."))
	f.Add([]byte("cos\nsystem\n(S'true'\ntR."))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := fuzzLimits.unpickle(bufio.NewReader(bytes.NewReader(data)), 100)
		checkWords(t, err)
		for _, row := range rows {
			if int64(len(row)) > fuzzLimits.review/2 || slices.Max(append(row, 0)) > 100 || slices.Contains(row, 0) {
				t.Errorf("a row of %d numbers", len(row))
			}
		}
	})
}

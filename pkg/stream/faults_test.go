package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/internal/odd"
	"gornn/pkg/text"
)

var sentence = regexp.MustCompile(`^stream: `)

// failure returns the error of a pass.
func failure(pass iter.Seq2[train.Batch, error]) (err error) {
	for b, problem := range pass {
		b.Finalize()
		err = problem
	}
	return err
}

// is fails the test unless err is one sentence with want in it.
func is(t *testing.T, what string, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: got %v, want %q", what, err, want)
	} else if fault := odd.Fault(err, sentence); fault != "" {
		t.Errorf("%s: the error %s: %v", what, fault, err)
	}
}

// A byte changed anywhere, an end that is missing, and a shard of another folder are found, and the
// sentence names the file; the shards before it are read.
func TestDamagedShard(t *testing.T) {
	d := written(t, 30)
	path := filepath.Join(d.dir, shardName(1))
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, data []byte) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		d.BatchSize = 10
		n := 0
		for b, err := range d.Iter() {
			n++
			if n == 2 {
				is(t, what, err, `000001.shard" is damaged: `)
			} else if err != nil {
				t.Errorf("%s: batch %d: %v", what, n, err)
			}
			b.Finalize()
		}
		if n != 2 {
			t.Errorf("%s: %d batches", what, n)
		}
	}
	for at := range sound {
		changed := bytes.Clone(sound)
		changed[at] ^= 4
		check("a changed byte", changed)
	}
	check("no end", sound[:len(sound)-7])
	check("nothing", nil)
	other, err := os.ReadFile(filepath.Join(d.dir, shardName(2)))
	if err != nil {
		t.Fatal(err)
	}
	check("another shard", other)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	is(t, "no shard", failure(d.Shuffled(1)), `000001.shard" cannot be read: no such file`)
}

// An index that is not there, is cut or has numbers that no shards have, is refused by Open.
func TestDamagedIndex(t *testing.T) {
	d := written(t, 30)
	path := filepath.Join(d.dir, indexFile)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*index){
		"has the format 2":                func(x *index) { x.Format = 2 },
		"contradict each other":           func(x *index) { x.Examples++ },
		"its numbers contradict each oth": func(x *index) { x.Shards[0].Bytes = 1 << 40 },
		"numbers contradict each":         func(x *index) { x.Shards[0].Examples = -1 },
		"numbers contradict":              func(x *index) { x.Size = 0 },
		"its numbers contradict":          func(x *index) { x.Classes = []string{"a", "a"} },
		"its numbers":                     func(x *index) { x.Longest = 1 << 50 },
	} {
		var x index
		if err := json.Unmarshal(sound, &x); err != nil {
			t.Fatal(err)
		}
		change(&x)
		data, err := json.Marshal(x)
		if err == nil {
			err = os.WriteFile(path, data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = Open(d.dir)
		is(t, want, err, want)
	}
	if err := os.WriteFile(path, sound[:40], 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = Open(d.dir)
	is(t, "cut", err, `index.json" is damaged: it is no JSON of an index; write the shards again`)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	_, err = Open(d.dir)
	is(t, "no index", err, "no shards that were written to the end")
}

// empty fails the test unless a folder has no files, or is not there.
func empty(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) || len(entries) > 0 {
		t.Errorf("%d files stay, %v", len(entries), err)
	}
}

// panicking is a source with a panic after some texts.
type panicking struct{ madeUp }

func (p panicking) Examples() iter.Seq2[text.Example, error] {
	return func(yield func(text.Example, error) bool) {
		for e := range p.madeUp.Examples() {
			if !yield(e, nil) {
				return
			}
		}
		panic("no more")
	}
}

// After a mistake or a fault of the source, a sentence says so, and nothing of the shards stays.
func TestWriteFails(t *testing.T) {
	good := madeUp{n: 35, mean: 5}
	for _, c := range []struct {
		want   string
		source text.Source
		shards Shards
	}{
		{"disk broken", madeUp{n: 35, mean: 5, err: errorf("disk broken")}, Shards{Classes: []string{"bad", "good"}}},
		{`ended with the panic "no more"; mend it there`, panicking{good}, Shards{Classes: []string{"bad", "good"}}},
		{"must have at least one text, got none", madeUp{}, Shards{}},
		{`text 1 has the label "good", which is none of the classes ["bad"]; add it to Classes`, good, Shards{Classes: []string{"bad"}}},
		{`the text "b" has no label, and others have; leave it out`, text.Texts{X: []string{"a", "b"}, Y: []string{"x", ""}}, Shards{}},
		{`Shards.Classes must be different words, got one of them twice in ["bad" "bad"]`, good, Shards{Classes: []string{"bad", "bad"}}},
		{"Shards.PerShard must be from 1 to 1048576, or 0 for 2000, got -1", good, Shards{PerShard: -1}},
		{"Write needs a source of texts, got nil; give a text.CSV, say", nil, Shards{}},
	} {
		dir := filepath.Join(t.TempDir(), "shards")
		c.shards.Vocabulary = vocabulary
		if c.shards.PerShard == 0 {
			c.shards.PerShard = 10
		}
		is(t, c.want, Write(dir, c.source, c.shards), c.want)
		empty(t, dir)
	}
	is(t, "no vocabulary", Write("x", good, Shards{}), "Shards.Vocabulary must not be nil; make one by text.NewVocabulary")
	is(t, "no folder", Write("", good, Shards{Vocabulary: vocabulary}), "Write needs a folder for the shards, got no name")
	d := written(t, 30)
	is(t, "twice", Write(d.dir, good, Shards{Vocabulary: vocabulary}), "has shards already; give another folder, or remove this one")
	if failure(d.Iter()) != nil {
		t.Error("the shards that were there are gone")
	}
}

// Options that no dataset can have are sentences, in each pass.
func TestOptions(t *testing.T) {
	d := written(t, 30)
	for want, change := range map[string]func(*Dataset){
		"Dataset.BatchSize must be from 1 to 1048576, or 0 for the default, got -1": func(d *Dataset) { d.BatchSize = -1 },
		"Dataset.MaxLen must be from 1 to 1048576, or 0 for the default, got -3":    func(d *Dataset) { d.MaxLen = -3 },
		"Dataset.Window must be from 1 to 1048576, or 0 for the default, got -1":    func(d *Dataset) { d.Window = -1 },
		"must be at most 134217728 ids, got 1048576 times 1048576":                  func(d *Dataset) { d.BatchSize, d.MaxLen = 1<<20, 1<<20 },
	} {
		odd := *d
		change(&odd)
		is(t, want, failure(odd.Iter()), want)
		is(t, want, failure(odd.Shuffled(1)), want)
		_, _, err := odd.Split(0.5)
		is(t, want, err, want)
	}
	_, _, err := d.Split(1)
	is(t, "split", err, "Split needs a fraction for train above 0 and below 1, as 0.9, got 1")
	_, _, err = d.Split(1e-9)
	is(t, "split", err, "leaves 0 of 30 texts for train and 30 for the rest")
	is(t, "not opened", failure(new(Dataset).Iter()), "a Dataset must come from Open")
	classes := []string{"bad", "good"}
	for want, texts := range map[string]Texts{
		"Texts.Source must not be nil; give a text.CSV, say": {Vocabulary: vocabulary},
		"Texts.Vocabulary must not be nil":                   {Source: madeUp{}},
		"Texts.Classes must be different words":              {Source: madeUp{}, Vocabulary: vocabulary, Classes: []string{"a", "a"}},
		"Texts.MaxLen must be the length of all batches":     {Source: madeUp{}, Vocabulary: vocabulary},
		`text 0 has the label "bad", which is none of the`:   {Source: madeUp{n: 2, mean: 3}, Vocabulary: vocabulary, Classes: classes[1:], MaxLen: 3},
	} {
		is(t, want, failure(texts.Iter()), want)
		is(t, want, failure(texts.Shuffled(1)), want)
	}
}

// FuzzShard reads any bytes as a shard: what is read has sound ids, and is written the same again.
func FuzzShard(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(writeShard(nil))
	f.Add(writeShard([]example{encoded([]int32{1, 300, 70000}, 1), encoded(nil, 0)}))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, data := range [][]byte{data, sealed(data)} {
			all, err := readShard(data, 2, 100_000)
			if err != nil {
				continue
			}
			total := 0
			for _, e := range all {
				total += e.n
				row := make([]int32, e.n)
				e.fill(row, false)
				if slices.ContainsFunc(row, func(id int32) bool { return id < 0 || id >= 100_000 }) || e.class < 0 || e.class > 1 {
					t.Fatalf("an example %v of class %d", row, e.class)
				}
			}
			if total > len(data) {
				t.Errorf("%d ids in %d bytes", total, len(data))
			}
			if again, err := readShard(writeShard(all), 2, 100_000); err != nil || len(again) != len(all) {
				t.Errorf("written again: %v", err)
			}
		}
	})
}

// sealed gives data the magic and the checksum of a shard, so that what is between is looked at.
func sealed(data []byte) []byte {
	data = slices.Concat([]byte(magic), data, make([]byte, 4))
	seal(data)
	return data
}

// What a program left that was killed while it wrote is no hindrance.
func TestWriteAgain(t *testing.T) {
	d := written(t, 30)
	if err := os.Remove(filepath.Join(d.dir, indexFile)); err != nil {
		t.Fatal(err)
	}
	if err := Write(d.dir, madeUp{n: 15, mean: 20}, Shards{Vocabulary: vocabulary, PerShard: 10}); err != nil {
		t.Fatal(err)
	}
	again, err := Open(d.dir)
	if err != nil || again.Examples() != 15 || failure(again.Iter()) != nil {
		t.Errorf("%s, %v", again, err)
	}
}

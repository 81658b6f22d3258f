package run

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// withWords is a run after some epochs, with a vocabulary.
func withWords(epochs int, words string) *Run {
	r := testRun(epochs)
	r.KeepVocabulary([]byte(words))
	return r
}

func checkWords(t *testing.T, r *Run, want string) {
	t.Helper()
	if words, err := r.LoadVocabulary(); err != nil || string(words) != want {
		t.Errorf("the vocabulary is %q, %v; want %q", words, err, want)
	}
}

// A vocabulary is one file for all epochs, and goes with the last manifest that names it.
func TestVocabulary(t *testing.T) {
	root := t.TempDir()
	t.Setenv("GORNN_DATA", root)
	mustSave(t, testRun(1))
	if words, err := mustOpen(t, "lstm").LoadVocabulary(); words != nil || !errors.Is(err, ErrDamaged) {
		t.Errorf("a run without a vocabulary has %q, %v", words, err)
	}
	text, err := os.ReadFile(filepath.Join(root, "runs", "lstm", manifestName))
	if err != nil || strings.Contains(string(text), "vocabulary") {
		t.Errorf("its manifest, %v: %s", err, text)
	}
	mustSave(t, withWords(1, "good\nbad\n"))
	r := mustOpen(t, "lstm")
	checkWords(t, r, "good\nbad\n")
	addEpoch(r)
	mustSave(t, r)
	r = mustOpen(t, "lstm")
	checkWords(t, r, "good\nbad\n")
	if files := filesOf(t); len(files) != 3 {
		t.Errorf("files: %v", files)
	}
	embedded, err := OpenIn(os.DirFS(filepath.Join(root, "runs")), "lstm")
	if err != nil {
		t.Fatal(err)
	}
	checkWords(t, embedded, "good\nbad\n")
	before := r
	mustSave(t, withWords(1, "other\n"))
	checkWords(t, mustOpen(t, "lstm"), "other\n")
	if _, err := before.LoadVocabulary(); !errors.Is(err, ErrReplaced) {
		t.Errorf("of a run that was replaced: %v", err)
	}
	mustSave(t, testRun(1))
	if files := filesOf(t); len(files) != 2 {
		t.Errorf("left behind: %v", files)
	}
}

// Wherever Save is cut, the run that opens has its own vocabulary.
func TestCrashVocabulary(t *testing.T) {
	root := t.TempDir()
	t.Setenv("GORNN_DATA", root)
	for _, words := range [][2]string{{"good\n", "good\n"}, {"good\n", "bad and good\n"}, {"", "good\n"}} {
		for budget := 0; ; budget++ {
			if err := os.RemoveAll(filepath.Join(root, "runs")); err != nil {
				t.Fatal(err)
			}
			old := testRun(1)
			if words[0] != "" {
				old.KeepVocabulary([]byte(words[0]))
			}
			if err := old.save(quickDisk{}, testState(1)); err != nil {
				t.Fatal(err)
			}
			d := &crashingDisk{budget: budget}
			err := withWords(2, words[1]).save(d, testState(2))
			opened := mustOpen(t, "lstm")
			epoch := opened.History.Epochs()
			checkState(t, opened.Load, epoch)
			if words[epoch-1] != "" {
				checkWords(t, opened, words[epoch-1])
			}
			if err == nil && epoch == 1 {
				t.Fatalf("budget %d: no error, and the old run", budget)
			}
			if err := withWords(3, words[1]).save(quickDisk{}, testState(3)); err != nil {
				t.Fatal(err)
			}
			if files := filesOf(t); len(files) != 3 {
				t.Fatalf("budget %d: leftovers in %v", budget, files)
			}
			checkWords(t, mustOpen(t, "lstm"), words[1])
			if d.budget >= 0 || t.Failed() {
				break
			}
		}
	}
}

// A vocabulary that is not what was written is one sentence, and a training with the words heals it.
func TestDamagedVocabulary(t *testing.T) {
	root := t.TempDir()
	t.Setenv("GORNN_DATA", root)
	mustSave(t, withWords(1, "good\n"))
	file := filepath.Join(root, "runs", "lstm", mustOpen(t, "lstm").words.File)
	for name, damage := range map[string]func() error{
		"another byte": func() error { return os.WriteFile(file, []byte("gold\n"), 0o644) },
		"cut":          func() error { return os.Truncate(file, 3) },
		"missing":      func() error { return os.Remove(file) },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		_, err := mustOpen(t, "lstm").LoadVocabulary()
		if !errors.Is(err, ErrDamaged) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
		mustSave(t, withWords(1, "good\n"))
		checkWords(t, mustOpen(t, "lstm"), "good\n")
	}
}

// A made-up manifest reads no file outside of the run.
func TestVocabularyOutside(t *testing.T) {
	root := t.TempDir()
	t.Setenv("GORNN_DATA", root)
	mustSave(t, withWords(1, "good\n"))
	path := filepath.Join(root, "runs", "lstm", manifestName)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	m["vocabulary_file"].(map[string]any)["file"] = "../../secret"
	m["format"] = 1 // without a checksum
	if text, err = json.Marshal(m); err == nil {
		err = os.WriteFile(path, text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open("lstm"); !errors.Is(err, ErrDamaged) {
		t.Errorf("Open: %v", err)
	}
}

package tfevents

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A file is, byte for byte, what TensorFlow's own writer makes of the same events (golden.py).
func TestGolden(t *testing.T) {
	want, err := os.ReadFile("testdata/golden.tfevents")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "logs", "train", Name())
	at := time.Unix(1_700_000_000, 250_000_000)
	loss, accuracy := Figure{"epoch_loss", 0.6931472}, Figure{"epoch_accuracy", 0}
	if err := Append(path, 300, at, loss); err != nil {
		t.Fatal(err)
	}
	if err := Append(path, 301, at, loss, accuracy); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

// TensorBoard looks for the files by their names.
func TestName(t *testing.T) {
	if !strings.Contains(Name(), "tfevents") || Name() != Name() {
		t.Errorf("the names are %s and %s", Name(), Name())
	}
}

func TestErrors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(file, Name()), filepath.Dir(file)} {
		if err := Append(path, 1, time.Now()); err == nil {
			t.Errorf("an event was written to %s", path)
		}
	}
}

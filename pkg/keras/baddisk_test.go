//go:build unix

package keras

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"gornn/pkg/internal/faults"
)

// On a full disk, or where the folder may not be written, the error is one sentence, and what is in
// the files stays whole.
func TestFilesOnABadDisk(t *testing.T) {
	if !faults.Alone(t) {
		return
	}
	dir := t.TempDir()
	logger, board := CSVLogger{Filename: filepath.Join(dir, "log.csv")}, TensorBoard{LogDir: filepath.Join(dir, "logs")}
	m := small("")
	epoch := func(n int) (errs []error) {
		var h History
		for range n {
			h = h.With(Scores{{Name: "loss", Value: 0.5}}, 1)
		}
		for _, c := range []Callback{logger, board} {
			_, err := c.EpochEnd(m, h)
			errs = append(errs, err)
		}
		return errs
	}
	files := func() []string {
		paths, err := filepath.Glob(filepath.Join(dir, "logs", "train", "*"))
		if err != nil || len(paths) != 1 {
			t.Fatal(paths, err)
		}
		return append([]string{logger.Filename}, paths...)
	}
	check := func(errs []error, want string) {
		t.Helper()
		for _, err := range errs {
			if err == nil || !strings.HasPrefix(err.Error(), "keras: ") || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
	}
	if err := errors.Join(epoch(1)...); err != nil {
		t.Fatal(err)
	}
	for i, path := range files() {
		before := textOf(t, path)
		t.Run("full", func(t *testing.T) {
			faults.FullDisk(t, uint64(len(before)+5))
			check(epoch(2)[i:i+1], "file too large")
		})
		if got := textOf(t, path); got != before {
			t.Errorf("of %q is left %q", before, got)
		}
		if err := epoch(2)[i]; err != nil || len(textOf(t, path)) == len(before) {
			t.Errorf("with room again: %v", err)
		}
	}
	faults.ReadOnly(t, dir)
	none := []error{CSVLogger{Filename: filepath.Join(dir, "other.csv")}.Check(m, nil),
		TensorBoard{LogDir: filepath.Join(dir, "other")}.Check(m, nil)}
	check(none, "permission denied")
}

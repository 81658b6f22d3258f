package run

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"gornn/pkg/internal/atomicfile"
)

const failedName = "failed"

// Fail notes, for readers of the run called name, why a Fit of it ended with an error; on a full
// disk that it did, with an empty file. Nothing is noted where there is no run of that name, nor
// while a program trains it: how that ends is what the readers are to know.
func (f Folder) Fail(name, why string) error {
	runs, err := f.path()
	if err != nil || f.files != nil || CheckName(name) != nil {
		return err
	}
	dir := filepath.Join(runs, name)
	if _, err := os.Stat(dir); err != nil {
		return nil
	}
	defer lock(dir)()
	unlock, err := lockTraining(dir, name)
	if err != nil {
		return nil
	}
	defer unlock()
	err = write(atomicfile.OS{}, dir, failedName, []byte(why+"\n"))
	if err != nil && os.WriteFile(filepath.Join(dir, failedName), nil, 0o644) == nil {
		return nil
	}
	return err
}

// forgetFailure removes what Fail noted.
func (r *Run) forgetFailure(dir string) error {
	r.Failed = ""
	err := os.Remove(filepath.Join(dir, failedName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return problem(r.Name, err)
	}
	return nil
}

// readFailed returns what [Folder.Fail] noted, "" if it noted nothing.
func readFailed(runs fs.FS, name string) (string, error) {
	text, err := readLimited(runs, path.Join(name, failedName), 1<<14)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	const unwritten = "an error that could not be written, as on a full disk"
	return cmp.Or(strings.TrimSpace(string(text)), unwritten), err
}

// oneLine returns what a Fit ended with as a part of a sentence.
func oneLine(failed string) string {
	return strings.TrimSuffix(strings.ReplaceAll(failed, "\n", " "), ".")
}

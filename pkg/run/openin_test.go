package run

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// savedFiles saves a run and returns the runs' files, in memory.
func savedFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	root := t.TempDir()
	t.Setenv("GORNN_DATA", root)
	mustSave(t, testRun(2))
	files := fstest.MapFS{}
	runs := filepath.Join(root, "runs")
	for _, path := range []string{"lstm/" + manifestName, "lstm/" + mustOpen(t, "lstm").last.File} {
		data, err := os.ReadFile(filepath.Join(runs, path))
		if err != nil {
			t.Fatal(err)
		}
		files[path] = &fstest.MapFile{Data: data}
	}
	t.Setenv("GORNN_DATA", t.TempDir()) // the run is not in the data folder any more
	return files
}

func TestOpenIn(t *testing.T) {
	files := savedFiles(t)
	r, err := OpenIn(files, "lstm")
	if err != nil {
		t.Fatal(err)
	}
	checkState(t, r.Load, 2)
	if r.Superseded || r.Dataset != "IMDB reviews" || r.History.Epochs() != 2 {
		t.Errorf("opened %+v", r)
	}
	for name, change := range map[string]func() error{
		"Begin": r.Begin, "Save": func() error { return r.Save(testState(2)) }, "SaveManifest": r.SaveManifest,
	} {
		if err := change(); !errors.Is(err, fs.ErrPermission) || !strings.HasPrefix(err.Error(), `run "lstm" was not read from a folder`) {
			t.Errorf("%s = %v", name, err)
		}
	}
	if names, err := List(); err != nil || len(names) > 0 {
		t.Errorf("the data folder holds %v, %v", names, err)
	}
}

// Two folders hold runs of one name, and the data folder none.
func TestIn(t *testing.T) {
	t.Setenv("GORNN_DATA", t.TempDir())
	folders := []Folder{In(t.TempDir()), In(filepath.Join(t.TempDir(), "made", "when saved"))}
	for i, folder := range folders {
		if names, err := folder.List(); err != nil || len(names) > 0 {
			t.Errorf("an empty folder holds %v, %v", names, err)
		}
		r := testRun(i + 1)
		r.Folder = folder
		if err := r.Begin(); err != nil {
			t.Fatal(err)
		}
		mustSave(t, r)
		r.End()
	}
	for i, folder := range folders {
		r, err := folder.Open("lstm")
		if err != nil {
			t.Fatal(err)
		}
		checkState(t, r.Load, i+1)
		addEpoch(r)
		mustSave(t, r) // where it was opened
		if names, err := folder.List(); err != nil || !slices.Equal(names, []string{"lstm"}) {
			t.Errorf("the folder holds %v, %v", names, err)
		}
		checkState(t, r.Load, i+2)
	}
	if names, err := List(); err != nil || len(names) > 0 {
		t.Errorf("the data folder holds %v, %v", names, err)
	}
}

// A byte that is changed, and an end that is missing, are found in either file.
func TestEveryByte(t *testing.T) {
	whole := savedFiles(t)
	for path, file := range whole {
		for i := range file.Data {
			changed := bytes.Clone(file.Data)
			changed[i] ^= 1 << (i % 8)
			for what, data := range map[string][]byte{"changed": changed, "cut": file.Data[:i]} {
				files := maps.Clone(whole)
				files[path] = &fstest.MapFile{Data: data}
				r, err := OpenIn(files, "lstm")
				if err == nil {
					_, err = r.Load()
				}
				if !errors.Is(err, ErrDamaged) && (!errors.Is(err, ErrFormat) || path != "lstm/"+manifestName) {
					t.Fatalf("%s is %s at %d: %v", path, what, i, err)
				}
			}
		}
	}
}

// The faults of such a run are found as they are in the data folder.
func TestOpenInErrors(t *testing.T) {
	files := savedFiles(t)
	var state string
	for path := range files {
		if strings.HasSuffix(path, ".safetensors") {
			state = path
		}
	}
	manifest, arrays := files["lstm/"+manifestName].Data, files[state].Data
	for _, test := range []struct {
		name            string
		manifest, state []byte
		want            error
	}{
		{"no manifest", nil, arrays, ErrNotFound},
		{"no state", manifest, nil, ErrDamaged},
		{"another format", []byte(`{"format": 4}`), arrays, ErrFormat},
		{"the format before", bytes.Replace(append(manifest[:len(manifest)-sealLength:len(manifest)-sealLength], '}'),
			[]byte(`"format": 3`), []byte(`"format": 1`), 1), arrays, nil},
		{"no JSON", manifest[1:], arrays, ErrDamaged},
	} {
		files := fstest.MapFS{}
		for path, data := range map[string][]byte{"lstm/" + manifestName: test.manifest, state: test.state} {
			if data != nil {
				files[path] = &fstest.MapFile{Data: data}
			}
		}
		r, err := OpenIn(files, "lstm")
		if err == nil {
			_, err = r.Load()
		}
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	if _, err := OpenIn(files, "../lstm"); err == nil {
		t.Error("a name that leaves the folder is taken")
	}
}

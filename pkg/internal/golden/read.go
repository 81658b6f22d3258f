package golden

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"testing"
)

//go:embed testdata/*.json
var testdata embed.FS

// Read returns the golden values of all files, and fails the test where they cannot be read.
func Read(t testing.TB) (all Values) {
	t.Helper()
	text, err := tutorial()
	if err == nil {
		all, err = decodeTutorial(text)
	}
	files, _ := fs.Glob(testdata, "testdata/keras_*.json")
	for _, name := range files {
		var more Values
		if err == nil {
			text, err = testdata.ReadFile(name)
		}
		if err == nil {
			err = json.Unmarshal(text, &more)
		}
		all.add(more)
	}
	if err == nil {
		err = all.lack()
	}
	if err != nil {
		t.Fatalf("golden values: %v", err)
	}
	return all
}

// lack returns an error if a part is missing, whose tests would pass.
func (v Values) lack() error {
	for field, value := range reflect.ValueOf(v).Fields() {
		if value.IsZero() {
			return fmt.Errorf("%s is missing; make the files with the scripts in testdata", field.Name)
		}
	}
	return nil
}

// add adds the values of another file: the items of a list, or a part as a whole.
func (v *Values) add(more Values) {
	parts := reflect.ValueOf(v).Elem()
	for i, value := range reflect.ValueOf(more).Fields() {
		switch part := parts.FieldByIndex(i.Index); {
		case value.IsZero():
		case part.Kind() == reflect.Slice:
			part.Set(reflect.AppendSlice(part, value))
		default:
			part.Set(value)
		}
	}
}

// tutorial returns the text of keras.json, or of the file that stands for it.
func tutorial() ([]byte, error) {
	name := os.Getenv("KERAS_GOLDEN")
	if name == "" {
		return testdata.ReadFile("testdata/keras.json")
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("KERAS_GOLDEN must name a file made by make_golden.py: %w", err)
	}
	return text, nil
}

package run

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// FuzzManifest opens runs with any text for a manifest, as it is and with a checksum that holds.
func FuzzManifest(f *testing.F) {
	r := testRun(2)
	data, err := encodeState(testState(2))
	if err != nil {
		f.Fatal(err)
	}
	r.last = describe(data, 2)
	r.best, r.BestEpoch = r.last, 2
	text, err := r.encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text[:len(text)-sealLength])
	f.Add([]byte(strings.Replace(string(text[:len(text)-sealLength]), `"format": 3`, `"format": 1`, 1) + "}"))
	f.Add([]byte(`{"format": 3, "state": {"file": "state-0.safetensors", "size": 9007199254740992}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, manifest := range [][]byte{text, seal(bytes.Clone(text))} {
			files := fstest.MapFS{"lstm/" + manifestName: {Data: manifest}, "lstm/" + r.last.File: {Data: data}}
			opened, err := OpenIn(files, "lstm")
			if err == nil {
				_, err = opened.Load()
				opened.LoadBest()
				opened.Complete()
			}
			if err != nil && (!errors.Is(err, ErrDamaged) && !errors.Is(err, ErrFormat) || strings.Contains(err.Error(), "\n")) {
				t.Errorf("%q: %v", manifest, err)
			}
		}
	})
}

// FuzzState decodes any bytes. A state that is decoded is encoded and decoded once more to the
// same.
func FuzzState(f *testing.F) {
	data, err := encodeState(testState(1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:len(data)-1])
	for _, bad := range badStates {
		f.Add(bad.data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		state, err := decodeState(data)
		if err != nil {
			return
		}
		numbers := 0
		for _, tensor := range state {
			numbers += len(tensor.Data)
		}
		if 4*numbers > len(data) {
			t.Fatalf("%d numbers out of %d bytes", numbers, len(data))
		}
		encoded, err := encodeState(state)
		if err != nil {
			t.Fatal(err)
		}
		if state, err = decodeState(encoded); err != nil {
			t.Fatal(err)
		}
		if second, err := encodeState(state); err != nil || !bytes.Equal(second, encoded) {
			t.Errorf("encoded %q, then %q, %v", encoded, second, err)
		}
	})
}

//go:build ignore

// Export writes the pretrained models for Keras, rnn.safetensors, gru.safetensors and
// lstm.safetensors, into a folder:
//
//	go run data/pretrained/export.go FOLDER
//
// It is run in the repository. pkg/keras/convert.py makes .keras files of them.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"gornn/pkg/keras"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run data/pretrained/export.go FOLDER")
		os.Exit(2)
	}
	for _, name := range []string{"rnn", "gru", "lstm"} {
		if err := export(name, filepath.Join(os.Args[1], name+".safetensors")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func export(name, path string) error {
	m, err := keras.LoadIn("data/pretrained", name)
	if err != nil {
		return err
	}
	return m.ExportKeras(path)
}

package text_test

import (
	"fmt"
	"os"
	"path/filepath"

	"gornn/pkg/text"
)

func ExampleRead() {
	folder, err := os.MkdirTemp("", "texts")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "reviews.csv")
	table := "review,sentiment\n\"Good, good!\",pos\nBad.,neg\nA fine film.,pos\nNo.,neg\n"
	if err := os.WriteFile(path, []byte(table), 0o644); err != nil {
		panic(err)
	}

	texts, err := text.Read(text.CSV{Path: path, Text: "review", Label: "sentiment"})
	fmt.Println(texts, err)
	train, validation, err := texts.Split(0.5, 1)
	fmt.Println(train.Len(), validation.Len(), err)
	_, err = text.Read(text.CSV{Path: path, Text: "reviews"})
	fmt.Println(filepath.Base(err.Error()))
	// Output:
	// texts               4
	// shortest, in words  1
	// median              2
	// longest             3
	// neg                 2
	// pos                 2 <nil>
	// 2 2 <nil>
	// reviews.csv:1: CSV.Text="reviews" is no column; there are "review", "sentiment"; did you mean "review"?
}

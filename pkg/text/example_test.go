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

func ExampleNewVocabulary() {
	train := text.Texts{
		X: []string{"The plot isn’t bad.", "The CAST is good, good, good!", "这是好电影"}}
	words, err := text.NewVocabulary(train, text.Options{NumWords: 6})
	fmt.Println(words, err)
	ids := words.EncodeAll(train.X)
	fmt.Println(ids, words.Size())
	fmt.Println(words.Decode(ids[1]))
	fmt.Println(words.Words("Isn't it a GOOD film?"), words.Unknown("Isn't it a GOOD film?"))
	// Output:
	// 4 words of 12 (46.7 % of all words in the texts); good, the, 这, 电; tokenizer typed; fingerprint 181b37452c4135ea <nil>
	// [[3 1 1 1] [3 1 1 2 2 2] [4 1 1 5 1]] 6
	// the [OOV] [OOV] good good good
	// [isn't it a good film] [isn't it a film]
}

// Package pretrained holds weights of the tutorial's three models, trained on the IMDB reviews by
// the tutorial itself.
//
//	pretrained, err := model.LoadPretrained(pretrained.Runs)
//
// A program that imports it is 4 MB larger. README.md in the folder above says where the weights
// are from; generate.go put them here.
package pretrained

import (
	"embed"
	"io/fs"
)

//go:embed rnn gru lstm
var files embed.FS

// Runs holds a run, as package run writes them, for each of "rnn", "gru" and "lstm": its weights
// after the last epoch, without the optimizer's state, and run.json, which says how they were
// trained and how well they did on the test reviews.
var Runs fs.FS = files

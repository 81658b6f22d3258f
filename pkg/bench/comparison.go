package main

import "io"

func compareSeeds(out io.Writer) error { return nil }

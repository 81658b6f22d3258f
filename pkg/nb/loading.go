package nb

import (
	"fmt"
	"io"
	"os"
)

// Loading returns a Progress function for imdb.Options. It prints a line for every fifth of each
// stage, so that whoever waits for a download sees it move, and a saved notebook stays short. A
// stage of unknown length, and data from the cache, print nothing.
func Loading() func(stage string, done, total int64) { return loading(os.Stdout) }

func loading(w io.Writer) func(stage string, done, total int64) {
	var stage string
	var printed int64 // fifths
	return func(now string, done, total int64) {
		if now != stage {
			stage, printed = now, 0
		}
		if total <= 0 {
			return
		}
		if fifths := min(done, total) * 5 / total; fifths > printed {
			printed = fifths
			fmt.Fprintf(w, "%s: %d%%\n", stage, 20*fifths)
		}
	}
}

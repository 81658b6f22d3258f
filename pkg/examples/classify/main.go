// Command classify prints the class of each line of its input, the probability and the line, parted
// by tabs. The model is a run that a notebook or a program has trained:
//
//	echo 'returns the sine of the radian argument x' | go run ./pkg/examples/classify godoc
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"gornn/pkg/examples/classifier"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: classify RUN <texts, one a line")
		os.Exit(2)
	}
	if err := classify(os.Args[1], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "classify:", err)
		os.Exit(1)
	}
}

const longest = 1 << 20 // bytes of a line

// classify answers each line before it reads the next one, so that a person may type them.
func classify(run string, texts io.Reader, answers io.Writer) error {
	model, err := classifier.Open(run)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(texts)
	lines.Buffer(nil, longest)
	n := 0
	for ; lines.Scan(); n++ {
		answer, err := model.Classify([]string{lines.Text()})
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(answers, "%s\t%.3f\t%s\n", answer[0].Class, answer[0].Probability,
			lines.Text()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("line %d: %w (at most %d bytes)", n+1, err, longest)
	}
	return nil
}

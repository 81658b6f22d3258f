package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/janpfeifer/must"

	"gornn/pkg/datadir"
	"gornn/pkg/keras"
	"gornn/pkg/text"
)

// BenchmarkBinary times whole runs of the program on one text and on a thousand: without XLA, the
// same with vector instructions, and with XLA, by turns. The model is an LSTM of the tutorial's
// sizes, a text has as many words as a review has on average.
func BenchmarkBinary(b *testing.B) {
	programs := map[string]string{"go": binary(b)}
	if runtime.GOARCH == "amd64" {
		programs["simd"] = binary(b, "GOEXPERIMENT=simd")
	}
	if name, err := keras.Backend(); err == nil && strings.HasPrefix(name, "xla") {
		programs["xla"] = filepath.Join(b.TempDir(), "classify")
		must.M(exec.Command("go", "build", "-o", programs["xla"], ".").Run())
	}
	texts := reviewLike(b)
	seconds := map[string]float64{}
	for b.Loop() {
		for name, program := range programs {
			for _, n := range []int{1, 1000} {
				command := exec.Command(program, must.M1(datadir.Path("runs/large")))
				command.Stdin = strings.NewReader(strings.Join(texts[:n], "\n"))
				start := time.Now()
				if output, err := command.CombinedOutput(); err != nil {
					b.Fatalf("%s: %v\n%s", name, err, output)
				}
				seconds[fmt.Sprintf("%s-%d", name, n)] += time.Since(start).Seconds()
			}
		}
	}
	for name, s := range seconds {
		b.ReportMetric(s/float64(b.N), name+"-s")
	}
	for name, program := range programs {
		b.ReportMetric(float64(must.M1(os.Stat(program)).Size())/1e6, name+"-MB")
	}
}

// reviewLike keeps a run called large, and returns a thousand texts of 230 words.
func reviewLike(b *testing.B) []string {
	b.Setenv("GORNN_DATA", b.TempDir())
	random := rand.New(rand.NewPCG(1, 2))
	texts := text.Texts{X: make([]string, 1000), Y: make([]string, 1000)}
	for i := range texts.X {
		words := make([]string, 230)
		for j := range words {
			words[j] = fmt.Sprint("word", random.IntN(10_000))
		}
		texts.X[i], texts.Y[i] = strings.Join(words, " "), []string{"bad", "good"}[i%2]
	}
	words := must.M1(text.NewVocabulary(texts, text.Options{NumWords: 10_000}))
	m := keras.NewSequential("large",
		keras.TextVectorization{Vocabulary: words},
		keras.Embedding{InputDim: words.Size(), OutputDim: 32, MaskZero: true},
		keras.LSTM{Units: 32},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	m.Compile(keras.Compile{Loss: keras.BinaryCrossentropy, Classes: []string{"bad", "good"}})
	must.M1(m.Fit(texts.X[:2], texts.Y[:2], keras.Fit{}))
	return texts.X
}

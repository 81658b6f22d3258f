package main

import (
	"encoding/json"
	"math"
	"runtime"
	"slices"
	"time"

	"gornn/pkg/internal/atomicfile"
)

// report is what was measured; as JSON it is build/bench.json.
type report struct {
	Header header `json:"header"`
	Rows   []*row `json:"rows"`
}

// header says under which circumstances.
type header struct {
	Date     string                       `json:"date"`
	Cores    int                          `json:"cores"`
	System   string                       `json:"system"`
	GPU      string                       `json:"gpu,omitempty"`
	Corpus   corpus                       `json:"corpus"`
	Rounds   int                          `json:"rounds"` // step, tutorial and peak_rss have one
	Epochs   int                          `json:"epochs"` // of tutorial
	Versions map[string]map[string]string `json:"versions"`
}

// row is one measure of one model at some sizes: medians over the rounds.
type row struct {
	Measure string             `json:"measure"`
	Model   string             `json:"model"`
	Sizes   sizes              `json:"sizes"`
	Ours    float64            `json:"ours"`
	Peers   map[string]float64 `json:"peers"`
	Ratio   *float64           `json:"ratio"` // ours to the best peer; null without one, or if it is 0

	samples map[string][]float64
}

func newReport(o options, c corpus) *report {
	return &report{Header: header{
		Date:     time.Now().UTC().Format(time.RFC3339),
		Cores:    runtime.NumCPU(),
		System:   runtime.GOOS + "/" + runtime.GOARCH,
		Corpus:   c,
		Rounds:   o.rounds,
		Epochs:   o.epochs,
		Versions: map[string]map[string]string{},
	}}
}

// add notes what a contestant needed, in the row with the measure, the model and the sizes of like.
func (r *report) add(like row, contestant string, value float64) {
	i := slices.IndexFunc(r.Rows, func(known *row) bool {
		return known.Measure == like.Measure && known.Model == like.Model && known.Sizes == like.Sizes
	})
	if i < 0 {
		i = len(r.Rows)
		like.Peers, like.samples = map[string]float64{}, map[string][]float64{}
		r.Rows = append(r.Rows, &like)
	}
	r.Rows[i].samples[contestant] = append(r.Rows[i].samples[contestant], value)
	r.Rows[i].reckon()
}

// reckon computes the medians and the ratio.
func (r *row) reckon() {
	best := math.Inf(1)
	for contestant, samples := range r.samples {
		value := median(samples)
		if contestant == ours {
			r.Ours = value
			continue
		}
		r.Peers[contestant] = value
		best = min(best, value)
	}
	r.Ratio = nil
	if best > 0 && !math.IsInf(best, 1) {
		ratio := r.Ours / best
		r.Ratio = &ratio
	}
}

// save writes path.md and path.json, each whole or not at all.
func (r *report) save(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := atomicfile.Write(atomicfile.OS{}, path+".json", append(text, '\n')); err != nil {
		return err
	}
	return atomicfile.Write(atomicfile.OS{}, path+".md", []byte(r.markdown()))
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

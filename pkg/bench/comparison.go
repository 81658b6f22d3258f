package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"gornn/data/reference"
	"gornn/pkg/stats"
)

// of names the programs in tables.
var of = map[string]string{
	reference.Gornn: "ours", reference.KerasJAX: "Keras on JAX",
	reference.KerasTensorFlow: "Keras on TensorFlow",
}

// compareSeeds prints how the test accuracies of each model lie, the mean of the training accuracies
// of the last epochs, and whether those of Keras lie
// elsewhere than ours: the probability of so large a difference by chance, of the means (Welch) and
// of the ranks (Mann-Whitney).
func compareSeeds(out io.Writer, runs map[string][]reference.Run) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\tprogram\truns\tmean\t± 95 %\tsd\tmedian\tlowest\thighest\ttraining\t"+
		"ours less it\tp, Welch\tp, Mann-Whitney")
	for _, model := range allModels {
		mine := accuracies(runs[reference.Gornn], model)
		for _, program := range reference.Programs {
			values := accuracies(runs[program], model)
			s, err := stats.Summarize(values)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", program, model, err)
			}
			fmt.Fprintf(table, "%s\t%s\t%d\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f", model, of[program],
				s.N, s.Mean, s.Half(), s.SD, s.Median, s.Least, s.Most, trainedTo(runs[program], model))
			if program != reference.Gornn {
				d, err := stats.Welch(mine, values)
				if err != nil {
					return err
				}
				p, err := stats.MannWhitney(mine, values)
				if err != nil {
					return err
				}
				fmt.Fprintf(table, "\t%+.4f ± %.4f\t%.2f\t%.2f", d.Mean, d.Error, d.P, p)
			}
			fmt.Fprintln(table)
		}
	}
	return table.Flush()
}

// accuracies returns the test accuracies of a model's runs.
func accuracies(runs []reference.Run, model string) (values []float64) {
	for _, r := range runs {
		if r.Model == model {
			values = append(values, r.Accuracy)
		}
	}
	return values
}

// trainedTo returns the mean of the training accuracies of a model's runs in their last epochs.
func trainedTo(runs []reference.Run, model string) float64 {
	sum, n := 0.0, 0.0
	for _, r := range runs {
		if r.Model == model {
			sum, n = sum+r.History.Last("accuracy"), n+1
		}
	}
	return sum / n
}

package history

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Report is how well a classifier finds each class: scikit-learn's classification_report. A
// quotient of 0 by 0 is 0, as there with zero_division=0: the precision of a class that was never
// predicted, the recall of one without an example.
type Report struct {
	Classes  []ClassScores // in the order of the matrix
	Accuracy float64       // of all examples
	Macro    ClassScores   // the mean over the classes
	Weighted ClassScores   // the mean over the classes, each by its Support
}

// ClassScores are the figures of one class, or their mean.
type ClassScores struct {
	Name      string
	Precision float64 // of what was predicted as the class, how much is of it
	Recall    float64 // of the examples of the class, how much was predicted as it
	F1        float64 // the harmonic mean of both
	Support   int     // examples of the class
}

// Report computes the figures of each class from the counts.
func (c Confusion) Report() (r Report) {
	correct, predicted := 0, make([]int, len(c.Counts))
	for _, row := range c.Counts {
		for i, count := range row[:min(len(row), len(predicted))] {
			predicted[i] += count
		}
	}
	all := ClassScores{Name: "macro avg"}
	for i, row := range c.Counts {
		one := ClassScores{Name: c.Name(i)}
		right := 0
		if i < len(row) {
			right = row[i]
		}
		for _, count := range row {
			one.Support += count
		}
		one.Precision = quotient(float64(right), float64(predicted[i]))
		one.Recall = quotient(float64(right), float64(one.Support))
		one.F1 = quotient(2*float64(right), float64(one.Support)+float64(predicted[i]))
		r.Classes = append(r.Classes, one)
		correct, all.Support = correct+right, all.Support+one.Support
	}
	r.Accuracy = quotient(float64(correct), float64(all.Support))
	r.Macro, r.Weighted = all, all
	r.Macro.mean(r.Classes, func(ClassScores) float64 { return 1 })
	r.Weighted.mean(r.Classes, func(s ClassScores) float64 { return float64(s.Support) })
	r.Weighted.Name = "weighted avg"
	return r
}

// quotient is a / b, and 0 where b is 0.
func quotient(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// mean sets the figures to the mean of those of classes.
func (s *ClassScores) mean(classes []ClassScores, weight func(ClassScores) float64) {
	total := 0.0
	for _, one := range classes {
		w := weight(one)
		s.Precision, s.Recall = s.Precision+w*one.Precision, s.Recall+w*one.Recall
		s.F1, total = s.F1+w*one.F1, total+w
	}
	s.Precision, s.Recall = quotient(s.Precision, total), quotient(s.Recall, total)
	s.F1 = quotient(s.F1, total)
}

// String returns the table that scikit-learn prints.
func (r Report) String() string {
	width := utf8.RuneCountInString(r.Weighted.Name)
	for _, one := range r.Classes {
		width = max(width, utf8.RuneCountInString(one.Name))
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%*s  %9s %9s %9s %9s\n\n",
		width, "", "precision", "recall", "f1-score", "support")
	row := func(s ClassScores) {
		fmt.Fprintf(&text, "%*s  %9.2f %9.2f %9.2f %9d\n",
			width, s.Name, s.Precision, s.Recall, s.F1, s.Support)
	}
	for _, one := range r.Classes {
		row(one)
	}
	fmt.Fprintf(&text, "\n%*s  %9s %9s %9.2f %9d\n",
		width, "accuracy", "", "", r.Accuracy, r.Macro.Support)
	row(r.Macro)
	row(r.Weighted)
	return text.String()
}

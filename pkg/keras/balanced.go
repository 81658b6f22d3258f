package keras

// BalancedClassWeight returns a Fit.ClassWeight by which all classes count alike in all, however
// many examples they have: n / (k * count) for n examples of k classes, as scikit-learn's
// compute_class_weight("balanced") does.
//
// labels are those of the training: classes 0, 1, ..., one for each example, or one-hot, or words
// among classes. classes names each in the order of the outputs; without names, the largest label
// or the length of the one-hot vectors says how many there are. A class without an example is an
// error, since no weight would balance it.
func BalancedClassWeight(
	labels any, classes ...string) (weights map[int]float64, err error) {
	defer caught(&err)
	read := classLabels{n: len(classes), names: classes, each: "one for each name"}.read
	of, n, err := read(labels)
	if err != nil {
		return nil, err
	}
	counts := map[int]int{}
	for _, number := range of {
		counts[number]++
	}
	weights = map[int]float64{}
	for number := range n {
		count := counts[number]
		if count == 0 {
			return nil, errorf("labels must have an example of each of the %d classes, got none "+
				"of %s; add one, or write a ClassWeight without that class", n,
				class{classes, number})
		}
		weights[number] = float64(len(of)) / float64(n*count)
	}
	return weights, nil
}

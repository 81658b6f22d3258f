package golden

// Looking is what CSVLogger and TensorBoard write. Its fit has the loss
// binary_crossentropy and the metric accuracy.
type Looking struct {
	CSV []CSV
	Fit LookingFit
}

// CSV is a file with the figures of trainings: the first made it, the others were added to it.
type CSV struct {
	Name, Separator, Text string
	Trainings             []Numbers
}

// LookingFit is a fit with what was written of it, by TensorBoard for every second batch too.
type LookingFit struct {
	Fit
	CSV    string
	Events []Event
}

// Event is a figure for TensorBoard, in one of its folders.
type Event struct {
	Folder, Tag string
	Step        int
	Value       float64
}

package golden

// Vectorization is what Keras's TextVectorization makes of texts, for each length: their ids, and
// the predictions of a model of TextVectorization, Embedding with mask_zero, LSTM and Dense with
// softmax for given weights.
type Vectorization struct {
	Words   []string
	Texts   []string
	Weights []Array
	Cases   []struct {
		Length  int // output_sequence_length; 0: None
		IDs     [][]int32
		Rows    []string // get_vocabulary
		Predict Array
	}
}

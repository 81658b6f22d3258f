package run

import "encoding/json"

// Evaluation is what Evaluate measured.
type Evaluation struct {
	Loss     float64 `json:"loss"`
	Accuracy float64 `json:"accuracy"`          // NaN without a metric
	Seconds  float64 `json:"seconds"`           // wall time
	Dataset  string  `json:"dataset,omitempty"` // "IMDB reviews"
	Examples int     `json:"examples"`
	Epoch    int     `json:"epoch,omitempty"` // whose weights, from 1, if not the last saved ones: BestEpoch after LoadBest
}

// evaluationText is Evaluation in JSON.
type evaluationText struct {
	plainEvaluation
	Loss     number `json:"loss"`
	Accuracy number `json:"accuracy"`
}

type plainEvaluation Evaluation // without the methods

func (e Evaluation) MarshalJSON() ([]byte, error) {
	return json.Marshal(evaluationText{plainEvaluation(e), number(e.Loss), number(e.Accuracy)})
}

func (e *Evaluation) UnmarshalJSON(text []byte) error {
	var t evaluationText
	if err := json.Unmarshal(text, &t); err != nil {
		return err
	}
	*e = Evaluation(t.plainEvaluation)
	e.Loss, e.Accuracy = float64(t.Loss), float64(t.Accuracy)
	return nil
}

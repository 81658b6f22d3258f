package optimizers

import "cmp"

// OwnRate returns LearningRate, or its default.
func (o Adam) OwnRate() float64 { return cmp.Or(o.LearningRate, 0.001) }

// OwnRate returns LearningRate, or its default.
func (o RMSprop) OwnRate() float64 { return cmp.Or(o.LearningRate, 0.001) }

// OwnRate returns LearningRate, or its default.
func (o SGD) OwnRate() float64 { return cmp.Or(o.LearningRate, 0.01) }

// OwnRate returns LearningRate, or its default.
func (o AdamW) OwnRate() float64 { return Adam(o).OwnRate() }

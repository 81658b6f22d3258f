package keras

import (
	"bytes"
	"cmp"
	"fmt"
	"reflect"
	"strings"

	"github.com/gomlx/gomlx/ml/train"

	"gornn/pkg/internal/config"
	"gornn/pkg/internal/dims"
	"gornn/pkg/internal/memory"
	"gornn/pkg/run"
	"gornn/pkg/text"
)

// Words returns the vocabulary of a model whose first layer is a [TextVectorization]; nil for
// another model. A model of [Load] has that of its run.
func (m *Sequential) Words() *text.Vocabulary {
	if m.made() != nil {
		return nil
	}
	l, _ := m.vectorization()
	return l.Vocabulary
}

// vectorization returns the first layer of a model of texts.
func (m *Sequential) vectorization() (l TextVectorization, ok bool) {
	if len(m.layers) > 0 {
		l, ok = m.layers[0].(TextVectorization)
	}
	return l, ok
}

// reader returns the layer that reads the examples: above a TextVectorization, that of ids.
func (m *Sequential) reader() Layer {
	if _, ok := m.vectorization(); ok && len(m.layers) > 1 {
		return m.layers[1]
	}
	return m.layers[0]
}

// checkTexts checks that a TextVectorization is the first layer, and right for the layer above it.
func (m *Sequential) checkTexts() error {
	for i, l := range m.layers {
		inner, _ := l.(TimeDistributed)
		if isTexts(inner.Layer) || i > 0 && isTexts(l) {
			return errorf("layer %d: a TextVectorization must be the first layer of a model; "+
				"put it first, or leave it out", i+1)
		}
	}
	l, ok := m.vectorization()
	if !ok {
		return nil
	}
	if _, err := outputDims(l, []int{-1}); err != nil {
		return errorf("layer 1: %w", err)
	}
	return m.checkAbove(l)
}

// checkAbove checks that the second layer can take the ids that the first one makes of texts.
func (m *Sequential) checkAbove(l TextVectorization) error {
	switch {
	case m.declared:
		return errorf("layer 1: a TextVectorization takes texts, whose shape needs no Input, " +
			"got one; leave the Input out")
	case len(m.layers) == 1:
		return errorf("layer 1: a TextVectorization needs a layer of ids above it, got none; " +
			"add an Embedding")
	}
	above, ok := m.layers[1].(TakesIDs)
	if !ok {
		return errorf("layer 2 must take ids, since a TextVectorization is below it, got %s; "+
			"put an Embedding between them", className(m.layers[1]))
	}
	if above.IDs() < l.IDs() {
		return errorf("layer 2: %s.InputDim must be at least %d, the Size of "+
			"TextVectorization.Vocabulary, got %d; set it to Vocabulary.Size()",
			className(m.layers[1]), l.IDs(), above.IDs())
	}
	if e, ok := m.layers[1].(Embedding); ok && !e.MaskZero && l.OutputSequenceLength == 0 {
		return errorf("layer 2: Embedding.MaskZero must be true for texts of different lengths, " +
			"whose padding would change the results, got false; " +
			"set it, or TextVectorization.OutputSequenceLength")
	}
	return nil
}

func isTexts(l Layer) bool {
	switch l.(type) {
	case TextVectorization, *TextVectorization:
		return true
	}
	return false
}

// numbered returns ids in the place of the texts x and Fit.ValidationX, and the fingerprint of the
// vocabulary in Fit.Vocabulary. It leaves as they are a dataset, whose batches are ids, and all
// that a model of no texts is given.
func (m *Sequential) numbered(x any, fit Fit) (ids any, with Fit, err error) {
	if len(m.layers) == 0 || !isTexts(m.layers[0]) {
		return x, fit, nil
	}
	if err := m.checkLayers(); err != nil {
		return nil, fit, err
	}
	l, _ := m.vectorization()
	vocabulary := l.Vocabulary.Fingerprint()
	if differ(fit.Vocabulary, vocabulary) {
		return nil, fit, errorf("the field Vocabulary must be that of the TextVectorization of "+
			"%s, %s, got %s; leave the field out", m.quotedName(), vocabulary, fit.Vocabulary)
	}
	fit.Vocabulary = vocabulary
	if fit.ValidationX != nil {
		fit.ValidationX, err = m.idsOrDataset(l, "Fit.ValidationX", fit.ValidationX)
		if err != nil {
			return nil, fit, err
		}
	}
	ids, err = m.idsOrDataset(l, "x", x)
	return ids, fit, err
}

// textsKey tells apart what models make of the same texts; "" for ids.
func (m *Sequential) textsKey() string {
	l, ok := m.vectorization()
	if !ok {
		return ""
	}
	key, err := config.Encode(l)
	return cmp.Or(string(key), fmt.Sprint(err))
}

// idsOrDataset is idsOf, but returns a dataset. It returns an error if that tells that its ids mean
// other words than the model's.
func (m *Sequential) idsOrDataset(l TextVectorization, argument string, x any) (any, error) {
	if _, ok := x.(train.Dataset); !ok || isNil(x) {
		return m.idsOf(l, argument, x)
	}
	of, ok := x.(interface{ Vocabulary() string })
	if !ok {
		return x, nil
	}
	if there, here := of.Vocabulary(), l.Vocabulary.Fingerprint(); differ(there, here) {
		return nil, errorf("%s: the dataset has ids of the vocabulary %s, and %s of %s, "+
			"whose ids mean other words; make the dataset, or the model, with the other's",
			argument, there, m.quotedName(), here)
	}
	return x, nil
}

// idsOf returns the ids of texts, padded at the end to the layer's length; without one, as many as
// each text has. argument names the texts in errors.
func (m *Sequential) idsOf(l TextVectorization, argument string, x any) ([][]int32, error) {
	texts, ok := textsOf(x)
	if !ok {
		return nil, errorf("%s must hold texts, as []string, for %s, which begins with a "+
			"TextVectorization, got %T; give the texts themselves, "+
			"or begin the model with the Embedding to give it ids", argument, m.quotedName(), x)
	}
	rows := l.Vocabulary.EncodeAll(texts)
	if l.OutputSequenceLength == 0 && longest(rows) > 0 {
		return rows, nil
	}
	length := max(l.OutputSequenceLength, 1) // some id, where no text has words
	err := memory.Fits(fmt.Sprintf("%s, %d texts of %d ids", argument, len(rows), length),
		4*dims.Numbers(len(rows), length), "set TextVectorization.OutputSequenceLength to less")
	if err != nil {
		return nil, err
	}
	return PadSequences(rows, Pad{MaxLen: length, Padding: Post, Truncating: Post})
}

// textsOf returns the strings of a slice or an array of them.
func textsOf(x any) (texts []string, ok bool) {
	if texts, ok := x.([]string); ok {
		return texts, true
	}
	v := reflect.ValueOf(x)
	if k := v.Kind(); k != reflect.Slice && k != reflect.Array {
		return nil, false
	}
	if k := v.Type().Elem().Kind(); k != reflect.String && k != reflect.Interface {
		return nil, false
	}
	for i := range v.Len() {
		element := v.Index(i)
		if element.Kind() == reflect.Interface {
			element = element.Elem()
		}
		if element.Kind() != reflect.String {
			return nil, false
		}
		texts = append(texts, element.String())
	}
	return texts, true
}

// keepWords has a run keep the vocabulary of a model of texts.
func (m *Sequential) keepWords(r *run.Run) error {
	l, ok := m.vectorization()
	if !ok {
		return nil
	}
	var written bytes.Buffer
	if err := l.Vocabulary.Write(&written); err != nil {
		return errorf("the vocabulary of %s is not saved: %w", m.quotedName(), err)
	}
	r.Vocabulary = l.Vocabulary.Fingerprint()
	r.KeepVocabulary(written.Bytes())
	return nil
}

// readWords gives a model of texts that was made from a run the vocabulary of the run.
func (m *Sequential) readWords(r *run.Run) error {
	l, ok := m.vectorization()
	if !ok {
		return nil
	}
	written, err := r.LoadVocabulary()
	if err != nil {
		return err
	}
	if l.Vocabulary, err = text.ReadVocabulary(bytes.NewReader(written)); err != nil {
		return r.Damaged(fmt.Errorf("its vocabulary: %w", err))
	}
	m.layers[0] = l
	if other, err := m.otherLayers(r); err != nil || other != "" {
		return cmp.Or(err, r.Damaged(fmt.Errorf("its vocabulary is another than its layers name: "+
			"%s", other)))
	}
	return nil
}

// otherWords returns an error where the vocabulary is the difference between a run and a model of
// texts.
func (m *Sequential) otherWords(r *run.Run, difference string) error {
	l, ok := m.vectorization()
	if !ok || !strings.HasPrefix(difference, "Vocabulary of layer 1 ") {
		return nil
	}
	return errorf("run %q was trained with the vocabulary %s and this model has %s, "+
		"whose ids mean other words; take the run's, which keras.Load(%[1]q) does, "+
		"or train the model again", r.Name, r.Vocabulary, l.Vocabulary.Fingerprint())
}

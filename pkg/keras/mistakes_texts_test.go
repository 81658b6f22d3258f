package keras_test

import (
	"os"

	gomlx "github.com/gomlx/gomlx/ml/train"

	. "gornn/pkg/keras"

	"gornn/pkg/text"
)

// ofTexts does something with a compiled model of layers and texts.
func ofTexts(do func(m *Sequential, x []string, y []int32) error, layers ...Layer) func() error {
	return func() error {
		m, _, _ := words(layers...)
		x, y := opinions()
		return do(m, x, y)
	}
}

func fitTexts(fit Fit) func(m *Sequential, x []string, y []int32) error {
	return func(m *Sequential, x []string, y []int32) error {
		_, err := m.Fit(x, y, fit)
		return err
	}
}

func predict(x any) func(m *Sequential, _ []string, _ []int32) error {
	return func(m *Sequential, _ []string, _ []int32) error {
		_, err := m.Predict(x)
		return err
	}
}

// runOfWords trains a model with the vocabulary v, and gives its run to one with another.
func runOfWords(v, other *text.Vocabulary, do func(m *Sequential) error) func() error {
	return func() error {
		dir, err := os.MkdirTemp("", "")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		x, y := opinions()
		if _, err := reader("texts", v, 0).RunsIn(dir).Fit(x, y, Fit{}); err != nil {
			return err
		}
		return do(reader("texts", other, 0).RunsIn(dir))
	}
}

func anotherRun(v, other *text.Vocabulary) string {
	return `keras: run "texts" was trained with the vocabulary ` + v.Fingerprint() + ` and this model has ` + other.Fingerprint() +
		`, whose ids mean other words; take the run's, which keras.Load("texts") does, or train the model again`
}

// idsOfOthers is a dataset of ids of another vocabulary.
type idsOfOthers struct{ gomlx.Dataset }

func (idsOfOthers) Vocabulary() string { return "f00d" }

// mistakesOfTexts are those with models of texts.
func mistakesOfTexts() []mistake {
	v, other := vocabularyOf("good bad film"), vocabularyOf("bread and butter")
	texts := TextVectorization{Vocabulary: v}
	embedding := Embedding{InputDim: v.Size(), OutputDim: 2, MaskZero: true}
	last := Dense{Units: 1, Activation: Sigmoid}
	sound := []Layer{texts, embedding, GlobalAveragePooling1D{}, last}
	return []mistake{
		{"texts without words", ofTexts(fitTexts(Fit{}), TextVectorization{}, embedding, last),
			`keras: layer 1: TextVectorization.Vocabulary must be the words of the texts, got none; make it with text.NewVocabulary`},
		{"texts of a zero vocabulary", ofTexts(fitTexts(Fit{}), TextVectorization{Vocabulary: new(text.Vocabulary)}, embedding, last),
			`keras: layer 1: TextVectorization.Vocabulary must be the words of the texts, got none; make it with text.NewVocabulary`},
		{"texts of a length", ofTexts(fitTexts(Fit{}), TextVectorization{Vocabulary: v, OutputSequenceLength: -1}, embedding, last),
			`keras: layer 1: TextVectorization.OutputSequenceLength must be > 0, or 0 for texts of different lengths, got -1`},
		{"texts of a huge length", ofTexts(predict([]string{"good"}), TextVectorization{Vocabulary: v, OutputSequenceLength: 1 << 50}, embedding, last),
			`keras: x, 1 texts of 1125899906842624 ids would take 4.00 PB of memory, and … are available; set TextVectorization.OutputSequenceLength to less`},
		{"texts by a pointer", ofTexts(fitTexts(Fit{}), &TextVectorization{Vocabulary: v}, embedding, last),
			`keras: layer 1 must be a value, keras.TextVectorization{...}, not a pointer to one, got *keras.TextVectorization`},
		{"texts after an Input", ofTexts(fitTexts(Fit{}), Input{Shape: []int{3}}, texts, embedding, last),
			`keras: layer 1: a TextVectorization takes texts, whose shape needs no Input, got one; leave the Input out`},
		{"texts in the middle", fitWords(Fit{}, embedding, texts, last),
			`keras: layer 2: a TextVectorization must be the first layer of a model; put it first, or leave it out`},
		{"texts of time steps", fitWords(Fit{}, embedding, TimeDistributed{Layer: texts}, last),
			`keras: layer 2: a TextVectorization must be the first layer of a model; put it first, or leave it out`},
		{"texts and nothing more", ofTexts(predict([]string{"good"}), texts),
			`keras: layer 1: a TextVectorization needs a layer of ids above it, got none; add an Embedding`},
		{"texts without an Embedding", ofTexts(fitTexts(Fit{}), texts, last),
			`keras: layer 2 must take ids, since a TextVectorization is below it, got Dense; put an Embedding between them`},
		{"texts and a small Embedding", ofTexts(fitTexts(Fit{}), texts, Embedding{InputDim: 3, OutputDim: 2, MaskZero: true}, last),
			`keras: layer 2: Embedding.InputDim must be at least 5, the Size of TextVectorization.Vocabulary, got 3; set it to Vocabulary.Size()`},
		{"texts without a mask", ofTexts(fitTexts(Fit{}), texts, Embedding{InputDim: 5, OutputDim: 2}, GlobalAveragePooling1D{}, last),
			`keras: layer 2: Embedding.MaskZero must be true for texts of different lengths, whose padding would change the results, got false; set it, or TextVectorization.OutputSequenceLength`},
		{"ids for a model of texts", ofTexts(predict([][]int32{{1, 2}}), sound...),
			`keras: x must hold texts, as []string, for the model, which begins with a TextVectorization, got [][]int32; give the texts themselves, or begin the model with the Embedding to give it ids`},
		{"one text", ofTexts(predict("good"), sound...),
			`keras: x must hold texts, as []string, for the model, which begins with a TextVectorization, got string; give the texts themselves, or begin the model with the Embedding to give it ids`},
		{"a dataset of other words", ofTexts(predict(idsOfOthers{}), sound...),
			`keras: x: the dataset has ids of the vocabulary f00d, and the model of ` + v.Fingerprint() + `, whose ids mean other words; make the dataset, or the model, with the other's`},
		{"no texts", ofTexts(predict([]string{}), sound...),
			`keras: x must have at least one example, got none`},
		{"ids to validate texts", ofTexts(fitTexts(Fit{ValidationX: [][]int32{{1}}, ValidationY: []int{1}}), sound...),
			`keras: Fit.ValidationX must hold texts, as []string, for the model, which begins with a TextVectorization, got [][]int32; give the texts themselves, or begin the model with the Embedding to give it ids`},
		{"texts and fewer labels", ofTexts(func(m *Sequential, x []string, y []int32) error {
			_, err := m.Evaluate(x, y[:2])
			return err
		}, sound...), `keras: x and y must be equally many, got 6 and 2`},
		{"another vocabulary's fingerprint to train", ofTexts(fitTexts(Fit{Vocabulary: "f00d"}), sound...),
			`keras: the field Vocabulary must be that of the TextVectorization of the model, ` + v.Fingerprint() + `, got f00d; leave the field out`},
		{"another vocabulary's fingerprint to evaluate", ofTexts(func(m *Sequential, x []string, y []int32) error {
			_, err := m.Evaluate(x, y, Evaluate{Vocabulary: "f00d"})
			return err
		}, sound...), `keras: the field Vocabulary must be that of the TextVectorization of the model, ` + v.Fingerprint() + `, got f00d; leave the field out`},
		{"a run of other words", runOfWords(v, other, (*Sequential).Load), anotherRun(v, other)},
		{"a run of other words to resume", runOfWords(v, other, func(m *Sequential) error {
			x, y := opinions()
			_, err := m.Fit(x, y, Fit{Epochs: 2, Resume: true})
			return err
		}), anotherRun(v, other)},
	}
}

package keras

import (
	"strings"

	"gornn/pkg/internal/kerasfile"
	"gornn/pkg/text"
)

// kerasVocabularies are the places of the words of a TextVectorization in Keras's files.
var kerasVocabularies = []string{"assets/layers/text_vectorization/vocabulary.txt",
	"assets/layers/text_vectorization/_lookup_layer/vocabulary.txt"}

// wordsFromKeras returns a TextVectorization with its words. A file has them as an asset, a line
// each from the padding's and "[UNK]" on, or in the layer's config.
func wordsFromKeras(
	f *kerasfile.File, o kerasObject, l TextVectorization) (TextVectorization, error) {
	words := o.Config.Vocabulary
	if words == nil {
		lines := strings.Split(f.Assets[kerasVocabularies[0]], "\n")
		if len(lines) < 2 || lines[0] != "" {
			return l, errorf("TextVectorization must have its words in %s, got none there; "+
				"call adapt in Keras before save", kerasVocabularies[0])
		}
		words = lines[2:]
	}
	var err error
	l.Vocabulary, err = text.FromWords(words, text.Options{Tokenizer: text.Keras})
	return l, err
}

// wordsForKeras completes the TextVectorization among written layers, and returns its words as
// assets.
func (m *Sequential) wordsForKeras(layers []any) (map[string]string, error) {
	l, isTexts := m.vectorization()
	if !isTexts {
		return nil, nil
	}
	v := l.Vocabulary
	words := v.List()
	words = words[:min(len(words), max(v.Size()-2, 0))]
	cut := text.Options{Tokenizer: text.Keras, NumWords: v.Size()}
	same, err := text.FromWords(v.List(), cut)
	if err != nil || same.Fingerprint() != v.Fingerprint() {
		return nil, errorf("layer 1: TextVectorization.Vocabulary must find the words that Keras " +
			"finds; build it with text.Options{Tokenizer: text.Keras}, " +
			"and train the model with that")
	}
	layer := layers[1].(map[string]any)
	layer["build_config"] = map[string]any{"input_shape": []any{nil, 1}}
	config := layer["config"].(map[string]any)
	config["vocabulary"], config["vocabulary_size"] = nil, v.Size()
	assets := map[string]string{}
	for _, path := range kerasVocabularies {
		assets[path] = strings.Join(append([]string{"", "[UNK]"}, words...), "\n")
	}
	return assets, nil
}

package golden

// Vocabulary is what TextVectorization makes of texts, with the default numbering.
type Vocabulary struct {
	Texts   []string
	Queries []string
	Cases   []struct {
		MaxTokens  int      `json:"max_tokens"` // 0: none
		Vocabulary []string // get_vocabulary, with the special words
		Size       int
		IDs        [][]int32 `json:"ids"` // of the texts and the queries, by lower case and white space
	}
	Different []struct {
		Text  string
		Words []string // as lower_and_strip_punctuation finds them
	}
}

package text

// eachKeras calls f with the words of [Keras], one after another. It changes the bytes of text.
func eachKeras(text []byte, f func(word []byte)) {
	word := text[:0]
	end := func(next int) {
		if len(word) > 0 {
			f(word)
		}
		word = text[next:next]
	}
	for i, c := range text {
		switch {
		case c == ' ' || '\t' <= c && c <= '\r':
			end(i + 1)
		case 'A' <= c && c <= 'Z':
			word = append(word, c-'A'+'a')
		case c > ' ' && c < 0x7f && !isLetterOrDigit(c): // punctuation leaves nothing, not a gap
		default:
			word = append(word, c)
		}
	}
	end(len(text))
}

func isLetterOrDigit(c byte) bool { return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' }

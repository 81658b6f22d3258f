package imdb

import "testing"

// What FuzzFunctions found without a sentence of one line.
func TestFound(t *testing.T) {
	useArchive(t, zipped(t, tiny))
	panics := Options{Progress: func(string, int64, int64) { panic("too slow") }}
	_, _, own := Load(panics)
	_, _, path := Load(Options{Archive: "a\tb\x00"})
	_, _, corpus := EncodeFor("a\nb", "good", Options{})
	for want, err := range map[string]error{
		`imdb: TestFound ended with the panic "too slow"; mend it there`:                                                                                  own,
		`imdb: Options.Archive="a\tb\x00": invalid argument; it must name an archive or folder of aclImdb, Keras's imdb.npz or Kaggle's CSV, or be unset`: path,
		`imdb: the model was trained on "a\nb", and the corpus in use is reviews of tiny.tar.gz: train it again, on that`:                                 corpus,
	} {
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

package imdb

import (
	"archive/tar"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gornn/pkg/internal/filekind"
)

// expected is what the reviews are read from.
const expected = "an archive or folder of aclImdb, Keras's imdb.npz or Kaggle's CSV"

// The cures of what people have instead. FILE is that file.
const (
	cureTree  = "then name the folder aclImdb"
	cureTexts = "get " + archiveURL + ", which has the texts of the reviews and says which are for " +
		"training, or unset it, and gornn gets that"
	cureAgain = "copy or download it again"
)

// cures say what to do about the files that people have instead; more says more about some.
var cures = map[filekind.Kind]struct{ more, cure string }{
	filekind.Bzip2:     {"", "`bzcat FILE | gzip > aclImdb.tar.gz` packs it for gornn"},
	filekind.XZ:        {"", "`xz -dc FILE | gzip > aclImdb.tar.gz` packs it for gornn"},
	filekind.Zstandard: {"", "`zstd -dc FILE | gzip > aclImdb.tar.gz` packs it for gornn"},
	filekind.Compress:  {"", "`zcat FILE | gzip > aclImdb.tar.gz` packs it for gornn"},
	filekind.SevenZip:  {"", "unpack it with `7z x FILE`; " + cureTree},
	filekind.RAR:       {"", "unpack it with `unrar x FILE`; " + cureTree},
	filekind.Zip:       {"", "`unzip FILE` unpacks it; " + cureTree},
	filekind.SplitZip:  {"", "`unzip FILE` unpacks it; " + cureTree},
	filekind.Parquet:   {", as Hugging Face has the reviews", cureTexts},
	filekind.Arrow:     {", as Hugging Face has the reviews", cureTexts},
	filekind.NumPy:     {", of numbers", cureTexts},
	filekind.HDF5:      {", of numbers", cureTexts},
	filekind.Pickle:    {"", cureTexts},
	filekind.PDF:       {"", cureTexts},
	filekind.SQLite:    {"", cureTexts},
	filekind.GitLFS:    {"", "`git lfs pull` gets it"},
}

// checkKind returns an error that says what a file is and what to do, unless it is one to be read.
func checkKind(file string, start []byte) error {
	if isGzip(start) || isZip(start) || isTar(start) || commaOf(start) != 0 {
		return nil
	}
	what, cure := kindOf(start)
	return fmt.Errorf("it is %s, not %s: %s", what, expected,
		strings.ReplaceAll(cure, "FILE", filekind.Shell(file)))
}

func isGzip(start []byte) bool { return filekind.Of(start) == filekind.Gzip }

func isZip(start []byte) bool { return filekind.Of(start) == filekind.Zip }

// checkUnzipped returns an error that says what a gzip file holds and what to do, unless that is a
// tar archive, or too little of one: the rest of the reading says what is wrong with that.
func checkUnzipped(unzipped *bufio.Reader) error {
	start, err := unzipped.Peek(filekind.StartSize)
	tooLittle := len(start) == 0 || err != nil && err != io.EOF
	if tooLittle || isTar(start) || len(bytes.Trim(start, "\x00")) == 0 {
		return nil
	}
	if isGzip(start) {
		return errors.New("it is a gzip file in a gzip file: `gunzip` it once")
	}
	if commaOf(start) != 0 {
		return errors.New("it holds a table of text (CSV): `gunzip` it, and name the table")
	}
	what, _ := kindOf(start)
	return fmt.Errorf("it holds %s, not the files of a .tar.gz file: %s", what, cureTexts)
}

// kindOf says what a file is that starts so, and what to do.
func kindOf(start []byte) (what, cure string) {
	kind := filekind.Of(start)
	if known, found := cures[kind]; found {
		return string(kind) + known.more, known.cure
	}
	line, _, _ := bytes.Cut(start, []byte("\n"))
	switch {
	case len(start) == 0:
		return "an empty file", cureAgain
	case bytes.HasPrefix(start, []byte(strings.TrimSuffix(imageMagic, "1\n"))):
		return "a cache that gornn made of an archive", "name that archive"
	case start[0] == '{' || start[0] == '[':
		return "JSON", cureTexts
	case filekind.IsPage(start):
		return "a web page", "the download was of a page, not of the file; " + cureTexts
	case !filekind.IsText(start):
		return fmt.Sprintf("a file of unknown kind that starts with %.16q", start), cureTexts
	case bytes.ContainsAny(line, ",\t"):
		return "a table of text (CSV) without the columns review and sentiment of Kaggle's IMDB " +
			"Dataset.csv", cureTexts
	}
	return fmt.Sprintf("a text that starts with %.16q", start), cureTexts
}

// isTar reports whether start begins with the header of an entry of a tar archive.
func isTar(start []byte) bool {
	_, err := tar.NewReader(bytes.NewReader(start)).Next()
	return len(start) == filekind.StartSize && err != io.EOF && !errors.Is(err, tar.ErrHeader)
}

// folderKind says what a folder is that has no reviews, and what to do.
func folderKind(folder string) error {
	for _, name := range []string{archiveName, "imdb.npz", "IMDB Dataset.csv"} {
		if file := filepath.Join(folder, name); exists(file) {
			return fmt.Errorf("it is a folder, and the reviews are in a file: name %s in it",
				printable(file))
		}
	}
	return fmt.Errorf("it is a folder without train/pos/*.txt, not %s: %s", expected, cureTexts)
}

func exists(file string) bool { _, err := os.Stat(file); return err == nil }

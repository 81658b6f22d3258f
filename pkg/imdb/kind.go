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
	"regexp"
	"strings"
	"unicode/utf8"
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

// kinds are the files that people have instead of an archive, by how they begin.
var kinds = []struct{ start, what, cure string }{
	{"BZh", "a bzip2 file", "`bzcat FILE | gzip > aclImdb.tar.gz` packs it for gornn"},
	{"\xfd7zXZ\x00", "an xz file", "`xz -dc FILE | gzip > aclImdb.tar.gz` packs it for gornn"},
	{"\x28\xb5\x2f\xfd", "a Zstandard file", "`zstd -dc FILE | gzip > aclImdb.tar.gz` packs it for gornn"},
	{"\x1f\x9d", "a file of compress", "`zcat FILE | gzip > aclImdb.tar.gz` packs it for gornn"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it with `7z x FILE`; " + cureTree},
	{"Rar!\x1a\x07", "a RAR archive", "unpack it with `unrar x FILE`; " + cureTree},
	{"PAR1", "a Parquet table, as Hugging Face has the reviews", cureTexts},
	{"ARROW1", "an Arrow table, as Hugging Face has the reviews", cureTexts},
	{"\x93NUMPY", "an array of NumPy, of numbers", cureTexts},
	{"\x89HDF", "an HDF5 file, of numbers", cureTexts},
	{"\x80", "a pickle of Python", cureTexts},
	{"%PDF", "a PDF document", cureTexts},
	{"SQLite format 3\x00", "an SQLite database", cureTexts},
	{"version https://git-lfs", "Git LFS's note of where a file is, not the file", "`git lfs pull` gets it"},
	{strings.TrimSuffix(imageMagic, "1\n"), "a cache that gornn made of an archive", "name that archive"},
	{"{", "JSON", cureTexts},
	{"[", "JSON", cureTexts},
}

// startSize is the bytes of a file that say what it is: a block of a tar archive.
const startSize = 512

// checkKind returns an error that says what a file is and what to do, unless it is one to be read.
func checkKind(file string, start []byte) error {
	if isGzip(start) || isZip(start) || isTar(start) || commaOf(start) != 0 {
		return nil
	}
	what, cure := kindOf(start)
	return fmt.Errorf("it is %s, not %s: %s", what, expected,
		strings.ReplaceAll(cure, "FILE", shell(file)))
}

func isGzip(start []byte) bool { return bytes.HasPrefix(start, []byte("\x1f\x8b")) }

func isZip(start []byte) bool {
	return bytes.HasPrefix(start, []byte("PK\x03\x04")) || // an entry, or the end of an empty one
		bytes.HasPrefix(start, []byte("PK\x05\x06"))
}

// checkUnzipped returns an error that says what a gzip file holds and what to do, unless that is a
// tar archive, or too little of one: the rest of the reading says what is wrong with that.
func checkUnzipped(unzipped *bufio.Reader) error {
	start, err := unzipped.Peek(startSize)
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
	for _, kind := range kinds {
		if bytes.HasPrefix(start, []byte(kind.start)) {
			return kind.what, kind.cure
		}
	}
	text := strings.ToLower(string(start))
	line, _, _ := strings.Cut(text, "\n")
	switch {
	case len(start) == 0:
		return "an empty file", cureAgain
	case strings.HasPrefix(text, "pk"):
		return "a .zip file", "`unzip FILE` unpacks it; " + cureTree
	case strings.Contains(text, "<html") || strings.Contains(text, "<!doctype"):
		return "a web page", "the download was of a page, not of the file; " + cureTexts
	case !isText(start):
		return fmt.Sprintf("a file of unknown kind that starts with %.16q", start), cureTexts
	case strings.ContainsAny(line, ",\t"):
		return "a table of text (CSV) without the columns review and sentiment of Kaggle's IMDB " +
			"Dataset.csv", cureTexts
	}
	return fmt.Sprintf("a text that starts with %.16q", start), cureTexts
}

// isText reports whether a file that starts so is text; its last letter may be cut.
func isText(start []byte) bool {
	for range utf8.UTFMax - 1 {
		if len(start) > 0 && !utf8.Valid(start) {
			start = start[:len(start)-1]
		}
	}
	return utf8.Valid(start) && !bytes.ContainsRune(start, 0)
}

// isTar reports whether start begins with the header of an entry of a tar archive.
func isTar(start []byte) bool {
	_, err := tar.NewReader(bytes.NewReader(start)).Next()
	return len(start) == startSize && err != io.EOF && !errors.Is(err, tar.ErrHeader)
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

var harmless = regexp.MustCompile(`^[\w./+,:@%-]+$`)

// shell quotes a word for a shell where it must be. It names no file that a terminal would obey.
func shell(word string) string {
	switch {
	case harmless.MatchString(word):
		return word
	case printable(word) != word:
		return "FILE"
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

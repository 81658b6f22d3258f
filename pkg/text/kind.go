package text

import (
	"bytes"
	"regexp"
	"strings"
)

// startSize is how many bytes of a file say what it is.
const startSize = 512

const gzipStart = "\x1f\x8b"

// kinds are the files that people have instead of a text, by how they begin. FILE is that file.
var kinds = []struct{ start, what, cure string }{
	{"BZh", "a bzip2 file", "`bunzip2 FILE` unpacks it"},
	{"\xfd7zXZ\x00", "an xz file", "`xz -d FILE` unpacks it"},
	{"\x28\xb5\x2f\xfd", "a Zstandard file", "`zstd -d FILE` unpacks it"},
	{gzipStart, "a gzip file in a gzip file", "`gunzip FILE` unpacks it once"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive", "`7z x FILE` unpacks it"},
	{"Rar!\x1a\x07", "a RAR archive", "`unrar x FILE` unpacks it"},
	{"PAR1", "a Parquet table", pandas("parquet")},
	{"ARROW1", "an Arrow table", pandas("feather")},
	{"\x93NUMPY", "an array of NumPy", "texts are needed, and no numbers"},
	{"\x89HDF", "an HDF5 file", "save its texts as a CSV file"},
	{"%PDF", "a PDF document", "`pdftotext FILE` gets its text"},
	{"SQLite format 3\x00", "an SQLite database",
		"`sqlite3 -csv -header FILE 'SELECT ...' > texts.csv` gets a table"},
	{"\xd0\xcf\x11\xe0", "an old Office document", "save it as \"CSV UTF-8\" there"},
	{"version https://git-lfs", "Git LFS's note of where a file is, not the file",
		"`git lfs pull` gets it"},
	{"\xff\xfe\x00\x00", "UTF-32, not UTF-8", "UTF-32"},
	{"\x00\x00\xfe\xff", "UTF-32, not UTF-8", "UTF-32"},
	{"\xff\xfe", "UTF-16, not UTF-8", "UTF-16"},
	{"\xfe\xff", "UTF-16, not UTF-8", "UTF-16"},
}

// pandas is the cure of a table that Python writes.
func pandas(format string) string {
	return "in Python `pandas.read_" + format + "(\"FILE\").to_csv(\"texts.csv\", index=False)` " +
		"makes " +
		"a CSV file of it"
}

// checkStart returns an error that says what a file is, from its first bytes, if that is no text.
func checkStart(path string, start []byte, zipped bool) error {
	what, cure := kindOf(start)
	if what == "" {
		return nil
	}
	if strings.HasPrefix(cure, "UTF-") {
		return errorf("%s:1: byte 1 begins %s; %s changes the encoding", shown(path), what,
			iconv(cure, path, zipped))
	}
	return errorf("%s is %s; %s", shown(path), what, strings.ReplaceAll(cure, "FILE", shell(path)))
}

// kindOf says what a file is that starts so, and what to do about it; nothing if it may be a text.
// For other encodings, the cure is the encoding's name.
func kindOf(start []byte) (what, cure string) {
	for _, kind := range kinds {
		if bytes.HasPrefix(start, []byte(kind.start)) {
			return kind.what, kind.cure
		}
	}
	text := strings.ToLower(string(start))
	switch {
	case len(start) == 0:
		return "an empty file", "copy or download it again"
	case strings.HasPrefix(text, "pk\x03\x04") && (strings.Contains(text, "xl/") ||
		strings.Contains(text, "[content_types].xml")):
		return "an Excel workbook", "save it as \"CSV UTF-8\" there"
	case strings.HasPrefix(text, "pk\x03\x04"):
		return "a .zip file", "`unzip FILE` unpacks it"
	case len(start) == startSize && string(start[257:262]) == "ustar":
		return "a .tar archive", "`tar xf FILE` unpacks it"
	case bytes.IndexByte(start, 0) >= 0:
		return zeros(start)
	}
	return "", ""
}

// isPage reports whether a file that starts so is a web page.
func isPage(start []byte) bool {
	text := bytes.ToLower(bytes.TrimSpace(start))
	return bytes.HasPrefix(text, []byte("<html")) || bytes.HasPrefix(text, []byte("<!doctype html"))
}

// zeros says what a file with zero bytes is: each second one is 0 in UTF-16 of ASCII letters.
func zeros(start []byte) (what, cure string) {
	var at [2]int
	for i, b := range start {
		if b == 0 {
			at[i%2]++
		}
	}
	switch {
	case 4*at[1] > len(start) && at[0] == 0:
		return "UTF-16, not UTF-8", "UTF-16LE"
	case 4*at[0] > len(start) && at[1] == 0:
		return "UTF-16, not UTF-8", "UTF-16BE"
	}
	return "a binary file", "texts are needed"
}

var harmless = regexp.MustCompile(`^[\w./+,:@%-]+$`)

// shell quotes a word for a shell where it must be. It names no file that a terminal would obey.
func shell(word string) string {
	switch {
	case harmless.MatchString(word) && len(word) <= 200:
		return word
	case shown(word) != word:
		return "FILE"
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Package filekind says what a file is, by its first bytes, and quotes its name for a shell: for
// sentences about files that are not what a reader takes.
package filekind

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// StartSize is how many first bytes say what a file is: a block of a tar archive.
const StartSize = 512

// Kind is what a file is.
type Kind string

// The kinds that begin with bytes of their own.
const (
	Gzip      Kind = "a gzip file"
	Bzip2     Kind = "a bzip2 file"
	XZ        Kind = "an xz file"
	Zstandard Kind = "a Zstandard file"
	Compress  Kind = "a file of compress"
	SevenZip  Kind = "a 7z archive"
	RAR       Kind = "a RAR archive"
	Zip       Kind = "a .zip file"
	SplitZip  Kind = "a .zip file in parts"
	Tar       Kind = "a .tar archive"
	Parquet   Kind = "a Parquet table"
	Arrow     Kind = "an Arrow table"
	NumPy     Kind = "an array of NumPy"
	HDF5      Kind = "an HDF5 file"
	Pickle    Kind = "a pickle of Python"
	PDF       Kind = "a PDF document"
	SQLite    Kind = "an SQLite database"
	OldOffice Kind = "an old Office document"
	GitLFS    Kind = "Git LFS's note of where a file is, not the file"
	UTF32     Kind = "UTF-32, not UTF-8"
	UTF16     Kind = "UTF-16, not UTF-8"
	Unknown   Kind = "" // perhaps a text
)

// starts lists the kinds by how they begin.
var starts = []struct {
	start string
	kind  Kind
}{
	{"\x1f\x8b", Gzip}, {"BZh", Bzip2}, {"\xfd7zXZ\x00", XZ}, {"\x28\xb5\x2f\xfd", Zstandard},
	{"\x1f\x9d", Compress}, {"7z\xbc\xaf\x27\x1c", SevenZip}, {"Rar!\x1a\x07", RAR},
	{"PK\x03\x04", Zip}, {"PK\x05\x06", Zip}, // an entry, or the end of an empty one
	{"PK\x07\x08", SplitZip},
	{"PAR1", Parquet}, {"ARROW1", Arrow}, {"\x93NUMPY", NumPy}, {"\x89HDF", HDF5}, {"%PDF", PDF},
	{"SQLite format 3\x00", SQLite}, {"\xd0\xcf\x11\xe0", OldOffice},
	{"version https://git-lfs", GitLFS},
	{"\xff\xfe\x00\x00", UTF32}, {"\x00\x00\xfe\xff", UTF32}, {"\xff\xfe", UTF16},
	{"\xfe\xff", UTF16}, {"\x80", Pickle},
}

// Of returns the kind of a file that starts so, Unknown if it may be a text.
func Of(start []byte) Kind {
	for _, s := range starts {
		if bytes.HasPrefix(start, []byte(s.start)) {
			return s.kind
		}
	}
	if len(start) >= StartSize && bytes.HasPrefix(start[257:], []byte("ustar")) {
		return Tar
	}
	return Unknown
}

// IsPage reports whether a file that starts so is a web page.
func IsPage(start []byte) bool {
	text := bytes.ToLower(bytes.TrimSpace(start))
	return bytes.HasPrefix(text, []byte("<html")) || bytes.HasPrefix(text, []byte("<!doctype html"))
}

// IsText reports whether a file that starts so is text in UTF-8; its last letter may be cut.
func IsText(start []byte) bool {
	for range utf8.UTFMax - 1 {
		if len(start) > 0 && !utf8.Valid(start) {
			start = start[:len(start)-1]
		}
	}
	return utf8.Valid(start) && !bytes.ContainsRune(start, 0)
}

var harmless = regexp.MustCompile(`^[\w./+,:@%-]+$`)

// Shell quotes a word for a shell where it must be. A name that a terminal would obey, or a very
// long one, is FILE.
func Shell(word string) string {
	switch {
	case len(word) > 200 || strings.ContainsFunc(word, notPrinted):
		return "FILE"
	case harmless.MatchString(word):
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func notPrinted(r rune) bool { return !unicode.IsPrint(r) }

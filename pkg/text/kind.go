package text

import (
	"bytes"
	"strings"

	"gornn/pkg/internal/filekind"
)

// cures say what to do about files that people have instead of a text. FILE is that file.
var cures = map[filekind.Kind]string{
	filekind.Bzip2:     "`bunzip2 FILE` unpacks it",
	filekind.XZ:        "`xz -d FILE` unpacks it",
	filekind.Zstandard: "`zstd -d FILE` unpacks it",
	filekind.Compress:  "`uncompress FILE` unpacks it",
	filekind.SevenZip:  "`7z x FILE` unpacks it",
	filekind.RAR:       "`unrar x FILE` unpacks it",
	filekind.Zip:       "`unzip FILE` unpacks it",
	filekind.SplitZip:  "`unzip FILE` unpacks it",
	filekind.Tar:       "`tar xf FILE` unpacks it",
	filekind.Parquet:   pandas("parquet"),
	filekind.Arrow:     pandas("feather"),
	filekind.NumPy:     "texts are needed, and no numbers",
	filekind.HDF5:      "save its texts as a CSV file",
	filekind.PDF:       "`pdftotext FILE` gets its text",
	filekind.SQLite:    "`sqlite3 -csv -header FILE 'SELECT ...' > texts.csv` gets a table",
	filekind.OldOffice: "save it as \"CSV UTF-8\" there",
	filekind.GitLFS:    "`git lfs pull` gets it",
	filekind.UTF32:     "UTF-32",
	filekind.UTF16:     "UTF-16",
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
	return errorf("%s is %s; %s", shown(path), what, strings.ReplaceAll(cure, "FILE", filekind.Shell(path)))
}

// kindOf says what a file is that starts so, and what to do about it; nothing if it may be a text.
// For other encodings, the cure is the encoding's name.
func kindOf(start []byte) (what, cure string) {
	kind := filekind.Of(start)
	isWorkbook := bytes.Contains(start, []byte("xl/")) ||
		bytes.Contains(start, []byte("[Content_Types].xml"))
	switch {
	case len(start) == 0:
		return "an empty file", "copy or download it again"
	case kind == filekind.Gzip:
		return "a gzip file in a gzip file", "`gunzip FILE` unpacks it once"
	case kind == filekind.Zip && isWorkbook:
		return "an Excel workbook", "save it as \"CSV UTF-8\" there"
	case cures[kind] != "":
		return string(kind), cures[kind]
	case bytes.IndexByte(start, 0) >= 0:
		return zeros(start)
	}
	return "", ""
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

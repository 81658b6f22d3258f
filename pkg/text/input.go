package text

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"gornn/pkg/internal/filekind"
	"gornn/pkg/internal/spelling"
)

// longest is the size in bytes up to which a text, with the rest of its record, is read.
const longest = 16 << 20

const bufferSize = 64 << 10

var errLong = errors.New("longer than 16 MB")

// meter says how much of a file was read.
type meter struct{ read, size int64 }

// input is a file of records that is being read: its text in UTF-8, unzipped, without a byte order
// mark.
type input struct {
	*bufio.Reader // the text; a byte that is no text ends it
	path          string
	name          string // the beginning of each Where
	file          *os.File
	zipped        bool
	raw           *bufio.Reader // unzipped
	valid         int           // bytes next in raw that are text
	line, column  int           // of the next byte of raw, from 1 on
	left          int           // bytes up to the limit of a record
	fault         error         // what ended the text
}

// open opens the file that a field such as "CSV.Path" names.
func open(field, path string, m *meter) (*input, error) {
	file, size, err := openFile(field, path)
	if err != nil {
		return nil, err
	}
	m.read, m.size = 0, size
	in := &input{path: path, name: filepath.Base(path) + ":", file: file, line: 1, column: 1,
		left: longest}
	in.raw = bufio.NewReaderSize(counted{file, &m.read}, bufferSize)
	if err := in.begin(); err != nil {
		file.Close()
		return nil, err
	}
	in.Reader = bufio.NewReaderSize(checked{in}, bufferSize)
	return in, nil
}

// openFile opens a plain file and returns its size.
func openFile(field, path string) (*os.File, int64, error) {
	if path == "" {
		return nil, 0, errorf(`%s must name a file, got ""`, field)
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, 0, missing(field, path, err)
	case info.IsDir():
		return nil, 0, errorf("%s=%s is a folder, where a file is expected; text.Folder reads a "+
			"folder with a sub-folder for each class", field, shown(path))
	case !info.Mode().IsRegular():
		return nil, 0, errorf("%s=%s is no plain file, and texts are read more than once; copy "+
			"what it gives into a file", field, shown(path))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, missing(field, path, err)
	}
	return file, info.Size(), nil
}

// missing says why there is nothing at path to open.
func missing(field, path string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return errorf("%s=%s may not be read by this user; its owner can allow it with "+
			"`chmod a+rX %s`", field, shown(path), filekind.Shell(path))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return errorf("%s=%s cannot be opened: %w; give another path", field, shown(path),
			cause(err))
	}
	if _, err := os.Lstat(path); err == nil {
		return errorf("%s=%s is a link to what is not there; remove or mend it", field, shown(path))
	}
	cure := ""
	if entries, err := os.ReadDir(filepath.Dir(path)); err == nil {
		var names []string
		for _, entry := range entries {
			names = append(names, shown(entry.Name()))
		}
		cure = spelling.Question(filepath.Base(path), names)
	}
	if cure == "" {
		cure = "; give the path from the folder in which the program runs, or from the root"
	}
	return errorf("%s=%s is not there%s", field, shown(path), cure)
}

// begin looks at the first bytes: it refuses what is no text, unzips, and skips the mark.
func (in *input) begin() error {
	start, err := in.raw.Peek(filekind.StartSize)
	if filekind.Of(start) == filekind.Gzip {
		in.zipped = true
		unzipped, err := gzip.NewReader(in.raw)
		if err != nil {
			return in.damaged(err)
		}
		in.raw = bufio.NewReaderSize(unzipped, bufferSize)
		if start, err = in.raw.Peek(filekind.StartSize); len(start) == 0 && err != io.EOF {
			return in.damaged(err)
		}
	} else if err != nil && err != io.EOF {
		return in.damaged(err)
	}
	if err := checkStart(in.path, start, in.zipped); err != nil {
		return err
	}
	if filekind.IsPage(start) {
		return errorf("%s is a web page; the download was of a page, not of the file",
			shown(in.path))
	}
	if bytes.HasPrefix(start, []byte(mark)) {
		in.raw.Discard(len(mark))
		in.column += len(mark)
	}
	return nil
}

// damaged says that a file could not be read to its end.
func (in *input) damaged(err error) error {
	if in.zipped {
		return in.at(in.line, "the gzip file is cut or damaged here; copy or download it again")
	}
	return in.at(in.line, "the file cannot be read further: %v; copy it to another disk",
		cause(err))
}

// at returns an error about a line.
func (in *input) at(line int, format string, args ...any) error {
	return errorf("%s:%d: %s", shown(in.path), line, fmt.Sprintf(format, args...))
}

// where names a line as Example.Where does.
func (in *input) where(line int) string { return in.name + strconv.Itoa(line) }

// record reads the line of a number; its end is not in it. Where the file ends the error is io.EOF.
func (in *input) record(number int) (line []byte, err error) {
	in.left = longest
	err = bufio.ErrBufferFull
	for err == bufio.ErrBufferFull {
		var part []byte
		part, err = in.ReadSlice('\n')
		line = append(line, part...)
	}
	switch {
	case err == errLong:
		return nil, in.at(number, "the line is longer than 16 MB, the most that a record may "+
			"have; make several of it")
	case err == io.EOF && len(line) > 0:
		err = nil
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), err
}

func (in *input) close() { in.file.Close() }

// counted counts the bytes that are read.
type counted struct {
	r io.Reader
	n *int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	*c.n += int64(n)
	return n, err
}

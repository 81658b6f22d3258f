package imdb

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

const npyMagic = "\x93NUMPY"

// npy is an array of one axis in NumPy's format, of which the header is read.
//
// Reference: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
type npy struct {
	kind   string // of its elements, such as "<i8"; "|O" for objects
	length int
	in     *bufio.Reader // at the first element, or at the pickle of them all
}

// A header is a literal of Python's. An array of NumPy for Python 2 may have its length as a long.
var npyHeader = regexp.MustCompile(`^\{'descr': '([^']*)', 'fortran_order': (?:False|True), ` +
	`'shape': \((\d{1,9})L?,\), \}\s*$`)

func newNPY(file io.Reader) (npy, error) {
	a := npy{in: bufio.NewReaderSize(file, 64<<10)}
	start := make([]byte, len(npyMagic)+2) // and the version
	if _, err := io.ReadFull(a.in, start); err != nil {
		return a, err
	}
	if !strings.HasPrefix(string(start), npyMagic) {
		return a, fmt.Errorf("it starts with %.16q, not as an array of NumPy", start)
	}
	size := make([]byte, 2)
	if start[len(npyMagic)] > 1 {
		size = make([]byte, 4)
	}
	if _, err := io.ReadFull(a.in, size); err != nil {
		return a, err
	}
	length := binary.LittleEndian.Uint32(append(size, 0, 0)[:4])
	if length > 1<<16 {
		return a, fmt.Errorf("its header has %d bytes", length)
	}
	header := make([]byte, length)
	if _, err := io.ReadFull(a.in, header); err != nil {
		return a, err
	}
	parts := npyHeader.FindStringSubmatch(string(header))
	if parts == nil {
		return a, fmt.Errorf("it is no array of one axis: its header is %.100q",
			strings.TrimSpace(string(header)))
	}
	a.kind = parts[1]
	var err error
	a.length, err = strconv.Atoi(parts[2])
	return a, err
}

// wholeKind is of booleans and of whole numbers of 1 to 8 bytes, the lowest first.
var wholeKind = regexp.MustCompile(`^[|<][biu]([1248])$`)

// label reads the next element, which must be a whole number, 0 or 1.
func (a npy) label() (int, error) {
	whole := wholeKind.FindStringSubmatch(a.kind)
	if whole == nil {
		return 0, fmt.Errorf("it has elements of type %q, not whole numbers, such as <i8", a.kind)
	}
	element, size := make([]byte, 8), whole[1][0]-'0'
	if _, err := io.ReadFull(a.in, element[:size]); err != nil {
		return 0, err
	}
	label := binary.LittleEndian.Uint64(element)
	if label > positive {
		return 0, errors.New("it has a label that is neither 0 nor 1")
	}
	return int(label), nil
}

package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
)

// NumPy's file format, version 1.0, of int32 arrays: a magic string, the length of the header, the header, which is padded so
// that the numbers begin at a multiple of 64, and the numbers, row by row.
const (
	npyMagic  = "\x93NUMPY\x01\x00"
	npyStart  = len(npyMagic) + 2
	npyHeader = "{'descr': '<i4', 'fortran_order': False, 'shape': (%s), }"
)

var npyShape = regexp.MustCompile(`^\{'descr': '<i4', 'fortran_order': False, 'shape': \((\d+),(?: (\d+))?\), \} *\n$`)

func npyMatrix(rows [][]int32) []byte {
	columns := 0
	if len(rows) > 0 {
		columns = len(rows[0])
	}
	return npy(fmt.Sprintf("%d, %d", len(rows), columns), slices.Concat(rows...))
}

func npyVector(values []int32) []byte { return npy(fmt.Sprintf("%d,", len(values)), values) }

func npy(shape string, values []int32) []byte {
	header := fmt.Sprintf(npyHeader, shape)
	padding := 63 - (npyStart+len(header))%64
	header = fmt.Sprintf("%s%*s\n", header, padding, "")
	file := binary.LittleEndian.AppendUint16([]byte(npyMagic), uint16(len(header)))
	file = append(file, header...)
	for _, v := range values {
		file = binary.LittleEndian.AppendUint32(file, uint32(v))
	}
	return file
}

// readNpy reads the rows of such a file; those of a vector have one number each.
func readNpy(path string) ([][]int32, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	damaged := fmt.Errorf("%s is no array of int32 as this program writes them", path)
	if len(file) < npyStart || string(file[:len(npyMagic)]) != npyMagic {
		return nil, damaged
	}
	start := npyStart + int(binary.LittleEndian.Uint16(file[len(npyMagic):]))
	if start > len(file) {
		return nil, damaged
	}
	shape := npyShape.FindSubmatch(file[npyStart:start])
	if shape == nil {
		return nil, damaged
	}
	n, _ := strconv.Atoi(string(shape[1]))
	columns := 1
	if len(shape[2]) > 0 {
		columns, _ = strconv.Atoi(string(shape[2]))
	}
	values := make([]int32, n*columns)
	if _, err := binary.Decode(file[start:], binary.LittleEndian, values); err != nil {
		return nil, damaged
	}
	rows := make([][]int32, n)
	for i := range rows {
		rows[i] = values[i*columns : (i+1)*columns]
	}
	return rows, nil
}

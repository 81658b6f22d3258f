package tfevents

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// record frames data as TensorFlow's TFRecord: its length in 8 bytes and their checksum in 4, then
// data and its checksum.
func record(data []byte) []byte {
	length := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	return slices.Concat(length, checksum(length), data, checksum(data))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is CRC-32C, masked as TFRecord has it: data may hold checksums itself.
func checksum(data []byte) []byte {
	crc := crc32.Checksum(data, castagnoli)
	return binary.LittleEndian.AppendUint32(nil, (crc>>15|crc<<17)+0xa282ead8)
}

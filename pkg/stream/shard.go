package stream

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
)

// A shard is a file: magic, the number of examples, the examples, and a checksum of all before it.
// An example is its class (0: none, else from 1), the number of its ids, the bytes that they take,
// and the ids. All numbers are uvarints, but for the checksum, 4 bytes with the lowest first.
const magic = "gornn shard 1\n"

var table = crc32.MakeTable(crc32.Castagnoli)

// errShard is wrong with a shard that has the right checksum.
var errShard = errors.New("it is not a shard of this version")

// writeShard returns the bytes of a shard.
func writeShard(all []example) []byte {
	data := binary.AppendUvarint([]byte(magic), uint64(len(all)))
	for _, e := range all {
		data = binary.AppendUvarint(data, uint64(e.class+1))
		data = binary.AppendUvarint(data, uint64(e.n))
		data = binary.AppendUvarint(data, uint64(len(e.ids)))
		data = append(data, e.ids...)
	}
	data = append(data, 0, 0, 0, 0)
	seal(data)
	return data
}

// seal writes the checksum into the last four bytes.
func seal(data []byte) {
	body := len(data) - 4
	binary.LittleEndian.PutUint32(data[body:], crc32.Checksum(data[:body], table))
}

// readShard returns the examples of a shard, with classes from -1 to below classes and ids below
// the given number. Each has bytes of its own.
func readShard(data []byte, classes, ids int) ([]example, error) {
	body := len(data) - 4
	if body < len(magic) {
		return nil, errors.New("its end is missing")
	}
	if checksum(data) != crc32.Checksum(data[:body], table) {
		return nil, errors.New("its checksum is another")
	}
	rest, ok := bytes.CutPrefix(data[:body], []byte(magic))
	if !ok {
		return nil, errShard
	}
	r := shardReader{rest: rest}
	n := r.number(uint64(len(rest)))
	all := make([]example, 0, min(n, len(rest)/3))
	for range n {
		e := example{class: int32(r.number(uint64(classes))) - 1, n: r.number(uint64(len(rest)))}
		e.ids = bytes.Clone(r.take(r.number(uint64(len(rest)))))
		if r.failed || !e.sound(uint64(ids)) || classes > 0 && e.class < 0 {
			return nil, errShard
		}
		all = append(all, e)
	}
	if len(r.rest) > 0 || r.failed {
		return nil, errShard
	}
	return all, nil
}

// sound reports whether the ids are so many, and below the given number.
func (e example) sound(below uint64) bool {
	n := 0
	for rest := e.ids; len(rest) > 0; n++ {
		id, width := binary.Uvarint(rest)
		if width <= 0 || id >= min(below, math.MaxInt32) {
			return false
		}
		rest = rest[width:]
	}
	return n == e.n
}

// checksum returns that at the end of a shard, 0 where the end is missing. (One of the whole file,
// checksum and all, is the same for all files.)
func checksum(data []byte) uint32 {
	if len(data) < 4 {
		return 0
	}
	return binary.LittleEndian.Uint32(data[len(data)-4:])
}

// shardReader reads numbers until one is not as it must be.
type shardReader struct {
	rest   []byte
	failed bool
}

// number reads one of at most the given size.
func (r *shardReader) number(most uint64) int {
	n, width := binary.Uvarint(r.rest)
	if width <= 0 || n > most {
		r.failed = true
		return 0
	}
	r.rest = r.rest[width:]
	return int(n)
}

// take reads n bytes.
func (r *shardReader) take(n int) (some []byte) {
	if n > len(r.rest) {
		r.failed = true
		return nil
	}
	some, r.rest = r.rest[:n], r.rest[n:]
	return some
}

package stream

import "encoding/binary"

// example is one text as it waits for its batch.
type example struct {
	ids   []byte // each a uvarint
	n     int    // how many ids
	class int32  // -1: without a label
}

// encoded returns an example of ids.
func encoded(ids []int32, class int32) example {
	e := example{n: len(ids), class: class, ids: make([]byte, 0, len(ids)*3/2+2)}
	for _, id := range ids {
		e.ids = binary.AppendUvarint(e.ids, uint64(id))
	}
	return e
}

// fill writes ids into a row of zeros: with post the first ones to its beginning, else the last ones
// to its end.
func (e example) fill(row []int32, post bool) {
	skipped, at := 0, 0
	if !post {
		skipped, at = max(e.n-len(row), 0), max(len(row)-e.n, 0)
	}
	for rest := e.ids; len(rest) > 0 && at < len(row); {
		id, width := binary.Uvarint(rest)
		rest = rest[width:]
		if skipped--; skipped < 0 {
			row[at] = int32(id)
			at++
		}
	}
}

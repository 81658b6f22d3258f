package imdb

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// An image is a corpus as bytes: what a cache file holds. It is the magic line, the size and
// checksum of a JSON header, the header, and the sections that the header describes.
const imageMagic = "gornn imdb reviews 1\n"

// errImage is what is wrong with an image that is truncated, damaged or of another version.
var errImage = errors.New("damaged or of another version")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// header describes an image.
type header struct {
	Source source // what the corpus was made from
	Name   string
	Notice string
	Size   int64   // of all sections together
	Words  section // a newline after each word
	Sorted section // uint32: places of the words in byte order
	Splits [2]splitHeader
}

// source identifies what a corpus was made from: a file, a folder, or the author of the made-up
// reviews.
type source struct {
	Path     string
	Size     int64  // of the file, or of all reviews of the folder
	Modified int64  // in nanoseconds since 1970; the newest of a folder
	End      uint64 // of a file, as endOf has it; a checksum of the list of a folder's files
}

type splitHeader struct {
	Reviews int
	Table   section // for each review: its label, uint32 how many ranks, uint32 how many bytes they take
	Blocks  []block
}

// block is the ranks of some consecutive reviews.
type block struct {
	section
	First, Reviews int
}

// section is a checksummed part of an image.
type section struct {
	Offset, Size int64 // Offset counts from the end of the header
	CRC          uint32
}

const (
	tableEntry   = 9      // bytes
	blockReviews = 512    // small enough for a processor's cache, large enough to read at once
	wide         = 0xffff // a rank of wide and above is wide and then its low and its high half
)

// newImage lays out a corpus as an image. h has its Source, Name and Notice.
func newImage(h header, words vocabulary, reviews []review) ([]byte, error) {
	var body []byte
	add := func(part []byte) section {
		s := section{int64(len(body)), int64(len(part)), crc32.Checksum(part, castagnoli)}
		body = append(body, part...)
		return s
	}
	h.Words = add(joinWords(words.words))
	var sorted []byte
	for _, place := range words.sorted {
		sorted = binary.LittleEndian.AppendUint32(sorted, place)
	}
	h.Sorted = add(sorted)
	for split := range h.Splits {
		n := 0
		for n < len(reviews) && reviews[n].split == split {
			n++
		}
		h.Splits[split] = addSplit(add, reviews[:n])
		reviews = reviews[n:]
	}
	h.Size = int64(len(body))
	head, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	return seal(head, body), nil
}

// seal puts an image together.
func seal(head, body []byte) []byte {
	image := []byte(imageMagic)
	image = binary.LittleEndian.AppendUint32(image, uint32(len(head)))
	image = binary.LittleEndian.AppendUint32(image, crc32.Checksum(head, castagnoli))
	return append(append(image, head...), body...)
}

func addSplit(add func([]byte) section, reviews []review) splitHeader {
	s := splitHeader{Reviews: len(reviews)}
	var table []byte
	for first := 0; first < len(reviews); first += blockReviews {
		some := reviews[first:min(first+blockReviews, len(reviews))]
		var ranks []byte
		for _, r := range some {
			before, count := len(ranks), uint32(0)
			for _, rank := range r.ranks {
				if rank > 0 {
					ranks = appendRank(ranks, rank)
					count++
				}
			}
			table = append(table, byte(r.label))
			table = binary.LittleEndian.AppendUint32(table, count)
			table = binary.LittleEndian.AppendUint32(table, uint32(len(ranks)-before))
		}
		s.Blocks = append(s.Blocks, block{add(ranks), first, len(some)})
	}
	s.Table = add(table)
	return s
}

func appendRank(ranks []byte, rank uint32) []byte {
	if rank < wide {
		return binary.LittleEndian.AppendUint16(ranks, uint16(rank))
	}
	ranks = binary.LittleEndian.AppendUint16(ranks, wide)
	return binary.LittleEndian.AppendUint32(ranks, rank)
}

// readHeader reads the header of an image of size bytes, and returns where its sections start.
func readHeader(image io.ReaderAt, size int64) (header, int64, error) {
	const prefix = len(imageMagic) + 8
	var h header
	start := make([]byte, prefix)
	if _, err := image.ReadAt(start, 0); err != nil || !bytes.HasPrefix(start, []byte(imageMagic)) {
		return h, 0, errImage
	}
	length := int64(binary.LittleEndian.Uint32(start[prefix-8:]))
	if int64(prefix)+length > size {
		return h, 0, errImage
	}
	head := make([]byte, length)
	if _, err := image.ReadAt(head, int64(prefix)); err != nil ||
		crc32.Checksum(head, castagnoli) != binary.LittleEndian.Uint32(start[prefix-4:]) {
		return h, 0, errImage
	}
	if err := json.Unmarshal(head, &h); err != nil || h.Size != size-int64(prefix)-length || !h.fits() {
		return h, 0, errImage
	}
	return h, int64(prefix) + length, nil
}

// fits reports whether the sections are as newImage lays them out, one after another and with
// nothing between or behind. So a header alone makes nobody take memory or look up a place.
func (h header) fits() bool {
	end, ok := int64(0), true
	next := func(s section) {
		ok = ok && s.Offset == end && s.Size >= 0 && s.Size <= h.Size-end
		end += s.Size
	}
	next(h.Words)
	next(h.Sorted)
	for _, split := range h.Splits {
		reviews := 0
		for _, b := range split.Blocks {
			next(b.section)
			ok = ok && b.First == reviews && b.Reviews > 0 && b.Reviews <= split.Reviews-reviews
			reviews += b.Reviews
		}
		next(split.Table)
		ok = ok && reviews == split.Reviews && split.Table.Size%tableEntry == 0 && split.Table.Size/tableEntry == int64(reviews)
	}
	return ok && end == h.Size
}

// read returns the bytes of s, in buffer if that has room, after a look at their checksum.
func (s section) read(sections io.ReaderAt, buffer []byte) ([]byte, error) {
	if int64(cap(buffer)) < s.Size {
		buffer = make([]byte, s.Size)
	}
	buffer = buffer[:s.Size]
	if n, err := sections.ReadAt(buffer, s.Offset); n < len(buffer) {
		return nil, fmt.Errorf("%w (%w)", errImage, err)
	}
	if crc32.Checksum(buffer, castagnoli) != s.CRC {
		return nil, errImage
	}
	return buffer, nil
}

package imdb

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// limits are what an archive, a folder or a table may hold at most.
type limits struct {
	entries, reviews int
	review           int64 // bytes of one review
	text             int64 // bytes of all reviews and their names; sparse files unpack to more
	unpacked         int64 // bytes of everything
	words            int   // different ones
}

// archiveLimits leave room: the official archive has 50,000 labelled reviews of up to 14 KB, 65 MB
// together, with fewer than 200,000 different words, among 100,000 entries, some 400 MB unpacked.
var archiveLimits = limits{
	entries: 1_000_000, reviews: 500_000, review: 1 << 20, text: 1 << 30, unpacked: 2 << 30,
	words: 2_000_000,
}

// tree finds the labelled reviews among the entries of an archive or a folder: train/pos,
// train/neg, test/pos and test/neg, in a folder of any name (aclImdb), each with a .txt file a
// review. It passes over everything else, and counts.
type tree struct {
	limits
	entries, found int
	size           int64     // bytes of the reviews and their names
	counts         [2][2]int // reviews by split and label
	first, last    string    // names of entries
}

// next takes in the next entry, and reports whether it is a review, without its body.
func (t *tree) next(name string, plain bool, size int64) (review text, wanted bool, err error) {
	t.last, t.first = name, cmp.Or(t.first, name)
	if t.entries >= t.limits.entries || t.found >= t.reviews {
		return review, false, fmt.Errorf("more than %d entries or %d reviews, at %s",
			t.limits.entries, t.reviews, t.at())
	}
	t.entries++
	review, wanted, err = t.place(name, plain, size)
	if err != nil || !wanted {
		return review, false, err
	}
	if t.size += size + int64(len(name)); t.size > t.text {
		return review, false, fmt.Errorf("more than %d bytes of reviews, at %s", t.text, t.at())
	}
	t.counts[review.split][review.label]++
	t.found++
	return review, true, nil
}

// at names the last entry for a message.
func (t *tree) at() string {
	if t.last == "" {
		return "its start"
	}
	return quoted(t.last)
}

// quoted is the name of an entry for a message: on one line of 200 bytes at most.
func quoted(name string) string { return fmt.Sprintf("%.200q", name) }

// place says where an entry belongs, and whether it is a review at all.
func (l limits) place(entry string, plain bool, size int64) (t text, wanted bool, err error) {
	name := path.Clean(entry)
	if path.IsAbs(name) || name == ".." || strings.HasPrefix(name, "../") {
		return t, false, fmt.Errorf("entry %s leads out of the archive", quoted(entry))
	}
	parts := strings.Split(name, "/")
	if len(parts) == 4 {
		parts = parts[1:]
	}
	if len(parts) != 3 || !strings.HasSuffix(parts[2], ".txt") || strings.HasPrefix(parts[2], ".") {
		return t, false, nil
	}
	t.split = slices.Index([]string{trainSplit: "train", testSplit: "test"}, parts[0])
	t.label = slices.Index([]string{negative: "neg", positive: "pos"}, parts[1])
	if t.split < 0 || t.label < 0 {
		return t, false, nil
	}
	t.name = parts[2]
	if !plain {
		return t, false, fmt.Errorf("entry %s must be a plain file", quoted(entry))
	}
	return t, true, l.fits(quoted(entry), size)
}

// fits refuses a review of too many bytes.
func (l limits) fits(entry string, size int64) error {
	if size <= l.review {
		return nil
	}
	return fmt.Errorf("entry %s has %d bytes; a review has at most %d", entry, size, l.review)
}

// complete checks that no part of the tree is missing from an archive or a folder.
func (t *tree) complete(kind string) error {
	var missing []string
	for split := range t.counts {
		for label, n := range t.counts[split] {
			if n == 0 {
				missing = append(missing, entryName(split, label, "*.txt"))
			}
		}
	}
	if missing == nil {
		return nil
	}
	first := "nothing"
	if t.first != "" {
		first = quoted(t.first)
	}
	return errors.New("no reviews in " + strings.Join(missing, ", ") + "; expected the tree of " +
		archiveName + ", aclImdb/{train,test}/{pos,neg}/*.txt, got " + kind + " that begins with " +
		first + ": `tar czf aclImdb.tar.gz aclImdb` packs that tree")
}

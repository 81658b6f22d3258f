package imdb

import (
	"bytes"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// onlyCache returns the path of the one cache in dir.
func onlyCache(t testing.TB, dir string) string {
	t.Helper()
	caches, _ := filepath.Glob(filepath.Join(dir, "*.cache"))
	if len(caches) != 1 {
		t.Fatalf("caches: %v", caches)
	}
	return caches[0]
}

// damage changes byte at of a file; -1 is the last one.
func damage(path string, at int) error {
	image, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	image[(at+len(image))%len(image)] ^= 1
	return os.WriteFile(path, image, 0o644)
}

// TestCacheSaid: a cache of no use is made again, whole, and the stage says why.
func TestCacheSaid(t *testing.T) {
	other := zipped(t, append(without(tiny, "train/pos/2_9"), entry{"aclImdb/train/pos/2_9.txt", "short"}))
	const first, damaged = "encoding tiny.tar.gz", "is damaged or of another version"
	for _, test := range []struct {
		name   string
		fault  func(archive, cache string) error
		stage  string // how it ends
		tokens int    // in the training reviews
	}{
		{"none", func(_, cache string) error { return os.Remove(cache) }, first, 17},
		{"header", func(_, cache string) error { return damage(cache, 50) }, damaged, 17},
		{"section", func(_, cache string) error { return damage(cache, -1) }, damaged, 17},
		{"version", func(_, cache string) error { return damage(cache, len(imageMagic)-2) }, damaged, 17},
		{"cut", func(_, cache string) error { return os.Truncate(cache, 400) }, damaged, 17},
		{"empty", func(_, cache string) error { return os.Truncate(cache, 0) }, damaged, 17},
		{"archive", func(archive, _ string) error { return os.WriteFile(archive, other, 0o644) }, "is of an earlier version", 12},
		{"whole", func(_, _ string) error { return nil }, "", 17},
	} {
		t.Run(test.name, func(t *testing.T) {
			archive := useArchive(t, zipped(t, tiny))
			var stages []string
			load := func() (tokens int) {
				train, _, err := Load(Options{Progress: func(stage string, done, total int64) {
					if done == total {
						stages = append(stages, stage)
					}
				}})
				if err != nil {
					t.Fatal(err)
				}
				return len(slices.Concat(train.X...))
			}
			load()
			dir := filepath.Join(os.Getenv("GORNN_DATA"), "imdb")
			if err := test.fault(archive, onlyCache(t, dir)); err != nil {
				t.Fatal(err)
			}
			stages = nil
			for range 2 { // once, and then it is whole
				if got := load(); got != test.tokens {
					t.Errorf("%d tokens, want %d", got, test.tokens)
				}
			}
			got := strings.Join(stages, "; ")
			if !strings.HasSuffix(got, test.stage) || len(stages) > 1 ||
				strings.HasPrefix(test.stage, "is") && !strings.HasPrefix(got, first+" again, since archive-") {
				t.Errorf("stages: %s; want %q", got, test.stage)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); left != nil {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// TestCachePermissions: the user's umask decides who may read the files, as with any other file.
func TestCachePermissions(t *testing.T) {
	useArchive(t, zipped(t, tiny))
	s, err := newStore(Options{})
	if err != nil {
		t.Fatal(err)
	}
	open(t, s)
	if err := os.WriteFile(s.path("plain"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	modes := map[string]fs.FileMode{}
	files, _ := filepath.Glob(s.path("*"))
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		modes[filepath.Base(file)] = info.Mode()
	}
	for name, mode := range modes {
		if mode != modes["plain"] || len(modes) != 3 {
			t.Errorf("%s has mode %v, want %v; %d files", name, mode, modes["plain"], len(modes))
		}
	}
}

// TestCacheLeft: a file is removed that a killed program left, and not one that is being written.
func TestCacheLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), imdbCache)
	for name, age := range map[string]time.Duration{".old.tmp": 2 * time.Hour, ".new.tmp": 0} {
		if err := os.WriteFile(path+name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path+name, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeCache(path, []byte("image")); err != nil {
		t.Fatal(err)
	}
	if files, _ := filepath.Glob(path + "*"); len(files) != 2 || files[0] != path || files[1] != path+".new.tmp" {
		t.Errorf("files: %v", files)
	}
}

// tinyImage is the image of the tiny archive, and its header and body.
func tinyImage(t testing.TB) (image []byte, h header, body []byte) {
	t.Helper()
	words, reviews, err := encode(100, func(emit func(text) error) error {
		data := zipped(t, tiny)
		return archiveLimits.readZipped(bytes.NewReader(data), int64(len(data)), emit, func(int64, int64) {})
	})
	if err != nil {
		t.Fatal(err)
	}
	if image, err = newImage(header{Name: "tiny"}, words, reviews); err != nil {
		t.Fatal(err)
	}
	h, start, err := readHeader(bytes.NewReader(image), int64(len(image)))
	if err != nil {
		t.Fatal(err)
	}
	return image, h, image[start:]
}

// readImage loads all that there is in an image.
func readImage(image []byte) (splits [2]Reviews, err error) {
	c, err := openBytes(image)
	if err != nil {
		return splits, err
	}
	n, err := Options{}.numbering()
	if err != nil {
		return splits, err
	}
	splits[0], splits[1], err = c.load(n)
	return splits, err
}

// TestImageDamaged: an image with any byte changed, or cut at any byte, is never taken for whole.
func TestImageDamaged(t *testing.T) {
	image, _, _ := tinyImage(t)
	if _, err := readImage(image); err != nil {
		t.Fatal(err)
	}
	for at := range image {
		for _, bit := range []byte{0x01, 0x20, 0xff} {
			bad := bytes.Clone(image)
			bad[at] ^= bit
			if _, err := readImage(bad); !errors.Is(err, errImage) {
				t.Errorf("byte %d changed by %#x: %v", at, bit, err)
			}
		}
		if _, err := readImage(image[:at]); !errors.Is(err, errImage) {
			t.Errorf("cut at %d: %v", at, err)
		}
	}
	if _, err := readImage(append(image, 0)); !errors.Is(err, errImage) {
		t.Errorf("a byte too many: %v", err)
	}
}

// TestImageImpossible: a header or a section with the right checksum, and a size, place or number in
// it that cannot be, is refused.
func TestImageImpossible(t *testing.T) {
	const huge = 1 << 62
	for name, change := range map[string]func(h *header, body []byte){
		"negative size":            func(h *header, _ []byte) { h.Words.Size = -1 },
		"huge size":                func(h *header, _ []byte) { h.Words.Size = huge },
		"negative offset":          func(h *header, _ []byte) { h.Sorted.Offset = -4 },
		"huge offset":              func(h *header, _ []byte) { h.Sorted.Offset = huge },
		"sections overlap":         func(h *header, _ []byte) { h.Sorted = h.Words },
		"sizes that wrap":          func(h *header, _ []byte) { h.Sorted.Size, h.Splits[0].Table.Size = huge, huge },
		"no blocks":                func(h *header, _ []byte) { h.Splits[0].Blocks = nil },
		"negative reviews":         func(h *header, _ []byte) { h.Splits[0].Reviews = -1 },
		"huge reviews":             func(h *header, _ []byte) { h.Splits[0].Reviews = huge },
		"a review more":            func(h *header, _ []byte) { h.Splits[0].Reviews++ },
		"block out of range":       func(h *header, _ []byte) { h.Splits[1].Blocks[0].First = 1 },
		"block below zero":         func(h *header, _ []byte) { h.Splits[1].Blocks[0].First = -1 },
		"block too long":           func(h *header, _ []byte) { h.Splits[1].Blocks[0].Reviews = huge },
		"blocks overlap":           func(h *header, _ []byte) { h.Splits[1].Blocks[0].Offset = h.Splits[0].Blocks[0].Offset },
		"a byte behind":            func(h *header, _ []byte) { h.Size++ },
		"block without review":     func(h *header, _ []byte) { h.Splits[1].Blocks[0].Reviews = 0 },
		"a place beyond the words": func(h *header, body []byte) { body[h.Sorted.Offset] = 200 },
		"a label of two":           func(h *header, body []byte) { body[h.Splits[0].Table.Offset] = 2 },
		"more ranks than bytes":    func(h *header, body []byte) { body[h.Splits[0].Table.Offset+1]++ },
		"very many ranks":          func(h *header, body []byte) { body[h.Splits[0].Table.Offset+4] = 0xff },
		"more bytes than there are": func(h *header, body []byte) {
			body[h.Splits[0].Table.Offset+5] += 2
			body[h.Splits[0].Table.Offset+1]++
		},
		"fewer bytes than there are": func(h *header, body []byte) {
			last := h.Splits[0].Table.Offset + h.Splits[0].Table.Size - tableEntry
			body[last+1]--
			body[last+5] -= 2
		},
		"a rank beyond the words": func(h *header, body []byte) {
			copy(body[h.Splits[0].Blocks[0].Offset:], "\xff\xff\xff\xff\xff\xff")
		},
	} {
		_, h, body := tinyImage(t)
		change(&h, body)
		if h.Size == int64(len(body))+1 {
			body = append(body, 0)
		}
		if _, err := readImage(resealed(t, h, body)); !errors.Is(err, errImage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	image, h, body := tinyImage(t)
	if got := resealed(t, h, body); !bytes.Equal(got, image) {
		t.Error("an image that is not changed is another one")
	}
}

// resealed is an image with the right checksums of sections as far as h places them in body.
func resealed(t testing.TB, h header, body []byte) []byte {
	t.Helper()
	sum := func(s *section) {
		if s.Offset >= 0 && s.Size >= 0 && s.Offset <= int64(len(body)) && s.Size <= int64(len(body))-s.Offset {
			s.CRC = crc32.Checksum(body[s.Offset:s.Offset+s.Size], castagnoli)
		}
	}
	sum(&h.Words)
	sum(&h.Sorted)
	for i := range h.Splits {
		sum(&h.Splits[i].Table)
		for j := range h.Splits[i].Blocks {
			sum(&h.Splits[i].Blocks[j].section)
		}
	}
	head, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	return seal(head, body)
}

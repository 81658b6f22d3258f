//go:build unix

package imdb

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gornn/pkg/internal/faults"
)

// noise is an archive of some 100 KB: the tiny one and a file that does not compress.
func noise(t testing.TB) []byte {
	var text strings.Builder
	for i := uint32(1); text.Len() < 200_000; i = i*1_664_525 + 1_013_904_223 {
		text.WriteString(string(rune('a' + i>>28)))
	}
	return zipped(t, append(tiny, entry{"aclImdb/noise", text.String()}))
}

// TestDownloadDisk: where a download finds no room, or may not write, its part is kept and the
// notice has the reason and the cure. After the cure it goes on from there, at once.
func TestDownloadDisk(t *testing.T) {
	if !faults.Alone(t) {
		return
	}
	for _, test := range []struct {
		name   string
		fault  func(t testing.TB, s store)
		reason string
		kept   int
	}{
		{"full disk", func(t testing.TB, s store) { faults.FullDisk(t, 20_000) }, "file too large", 20_000},
		{"read-only folder", func(t testing.TB, s store) { faults.ReadOnly(t, s.dir) }, "permission denied", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			from := -1
			data := noise(t)
			s, _ := newTestStore(t, nil)
			d, _ := server(t, data, func(_ http.ResponseWriter, r *http.Request, _ int) bool {
				from = askedFrom(r)
				return false
			})
			s.download.url, s.download.size, s.download.sha256 = d.url, d.size, d.sha256
			t.Run("fault", func(t *testing.T) {
				test.fault(t, s)
				name, notice := open(t, s)
				for _, want := range []string{"cannot be kept in " + s.dir, test.reason, "make room", "GORNN_DATA", s.download.path} {
					if !strings.Contains(notice, want) {
						t.Errorf("%s: %s; want %q", name, notice, want)
					}
				}
			})
			if part, _ := os.ReadFile(s.download.path + ".part"); len(part) != test.kept || !bytes.HasPrefix(data, part) {
				t.Errorf(".part has %d bytes, want %d", len(part), test.kept)
			}
			name, notice := open(t, s)
			if got, err := os.ReadFile(s.download.path); name != "reviews of "+archiveName || from != test.kept || !bytes.Equal(got, data) {
				t.Errorf("afterwards: %s, %s; asked from %d, want %d; %v", name, notice, from, test.kept, err)
			}
		})
	}
}

// TestCacheDisk: a corpus that cannot be cached works and says so; then it is cached.
func TestCacheDisk(t *testing.T) {
	if !faults.Alone(t) {
		return
	}
	for name, fault := range map[string]func(t testing.TB, dir string){
		"full disk":        func(t testing.TB, _ string) { faults.FullDisk(t, 100) },
		"read-only folder": faults.ReadOnly,
	} {
		for _, damaged := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				useArchive(t, zipped(t, tiny))
				s, err := newStore(Options{})
				if err != nil {
					t.Fatal(err)
				}
				s.dir = t.TempDir()
				if damaged {
					open(t, s)
					if err := damage(onlyCache(t, s.dir), -1); err != nil {
						t.Fatal(err)
					}
				}
				t.Run("fault", func(t *testing.T) {
					fault(t, s.dir)
					if _, notice := open(t, s); !strings.Contains(notice, "could not be kept") || !strings.Contains(notice, "GORNN_DATA") {
						t.Errorf("notice: %s", notice)
					}
				})
				for range 2 {
					if _, notice := open(t, s); strings.Contains(notice, "could not be kept") {
						t.Errorf("afterwards: %s", notice)
					}
				}
				if files, _ := filepath.Glob(s.path("*")); len(files) != 2 { // the lock and a cache
					t.Errorf("files: %v", files)
				}
			})
		}
	}
}

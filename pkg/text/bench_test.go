package text

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// largeTable writes a table of n reviews and returns its path and size.
func largeTable(tb testing.TB, n int) (path string, size int64) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), "reviews.csv")
	file, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	w := bufio.NewWriter(file)
	fmt.Fprint(w, "review,sentiment\n")
	review := strings.Repeat("One of the other reviewers, a \"\"café\"\" owner, has mentioned it.\n", 3)
	for i := range n {
		fmt.Fprintf(w, "\"%s%d\",%s\n", review, i, []string{"pos", "neg"}[i%2])
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	info, err := file.Stat()
	if err != nil {
		tb.Fatal(err)
	}
	return path, info.Size()
}

// BenchmarkCSV reads tables row by row.
func BenchmarkCSV(b *testing.B) {
	for _, rows := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			path, size := largeTable(b, rows)
			b.SetBytes(size)
			for b.Loop() {
				n := 0
				for _, err := range (CSV{Path: path, Text: "review", Label: "sentiment"}).Examples() {
					if n++; err != nil {
						b.Fatal(err)
					}
				}
				if n != rows {
					b.Fatal(n)
				}
			}
		})
	}
}

// TestConstantMemory: while a table of 22 MB is read, less than 1 MB more is in use.
func TestConstantMemory(t *testing.T) {
	path, size := largeTable(t, 100_000)
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	n, most := 0, uint64(0)
	for _, err := range (CSV{Path: path, Text: "review", Label: "sentiment"}).Examples() {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%10_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
	}
	if grown := int64(most) - int64(before.HeapAlloc); grown > 1<<20 {
		t.Errorf("%d bytes more in use while %d were read", grown, size)
	}
}

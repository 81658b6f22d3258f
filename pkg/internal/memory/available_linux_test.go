package memory

import (
	"os"
	"path/filepath"
	"testing"
)

const meminfo = "MemTotal:       24576000 kB\n" +
	"MemFree:         1000000 kB\n" +
	"MemAvailable:    8000000 kB\n"

func TestAvailable(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string
		want  float64
		known bool
	}{
		{"nothing", nil, 0, false},
		{"the machine alone", map[string]string{"proc/meminfo": meminfo}, 8_192_000_000, true},
		{"a container without a limit", map[string]string{"proc/meminfo": meminfo,
			"sys/fs/cgroup/memory.max":  "max\n",
			"sys/fs/cgroup/memory.stat": "anon 5\nfile 7\n"}, 8_192_000_000, true},
		{"a container", map[string]string{"proc/meminfo": meminfo,
			"sys/fs/cgroup/memory.max":  "4000000000\n",
			"sys/fs/cgroup/memory.stat": "anon 1000000000\nfile 2900000000\n"},
			3_000_000_000, true},
		{"a container above its limit", map[string]string{"proc/meminfo": meminfo,
			"sys/fs/cgroup/memory.max":  "1000\n",
			"sys/fs/cgroup/memory.stat": "anon 2000\n"}, 0, true},
		{"a container with more than the machine has", map[string]string{"proc/meminfo": meminfo,
			"sys/fs/cgroup/memory.max":  "64000000000\n",
			"sys/fs/cgroup/memory.stat": "anon 0\n"}, 8_192_000_000, true},
		{"a container of the first version", map[string]string{"proc/meminfo": meminfo,
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "2000000000\n",
			"sys/fs/cgroup/memory/memory.stat":           "rss 1\ntotal_rss 500000000\n"},
			1_500_000_000, true},
		{"without a limit, in the first version", map[string]string{"proc/meminfo": meminfo,
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
			"sys/fs/cgroup/memory/memory.stat":           "total_rss 5\n"}, 8_192_000_000, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			for path, text := range test.files {
				path = filepath.Join(root, path)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got, known := available(root); got != test.want || known != test.known {
				t.Errorf("available = %.0f, %v; want %.0f, %v", got, known, test.want, test.known)
			}
		})
	}
	if here, known := Available(); !known || here < 10<<20 || here > 100<<40 {
		t.Errorf("this machine: %.0f, %v", here, known)
	}
}

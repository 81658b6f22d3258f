package memory

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// A container's or a service's limit, and the line of memory.stat with what counts against it for
// good, by version of Linux's control groups. A process sees the group that it is in at the root,
// unless the group was made for others too.
var groups = []struct{ limit, stat, line string }{
	{"sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.stat", "anon"},
	{"sys/fs/cgroup/memory/memory.limit_in_bytes", "sys/fs/cgroup/memory/memory.stat", "total_rss"},
}

func available(root string) (bytes float64, known bool) {
	bytes, known = number(filepath.Join(root, "proc/meminfo"), `(?m)^MemAvailable: +(\d+) kB$`)
	bytes *= 1024
	for _, group := range groups {
		limit, limited := number(filepath.Join(root, group.limit), `^(\d+)\n$`) // it says "max" without one
		used, counted := number(filepath.Join(root, group.stat), `(?m)^`+group.line+` (\d+)$`)
		if limited && counted && (!known || limit-used < bytes) {
			bytes, known = max(limit-used, 0), true
		}
	}
	return bytes, known
}

// number returns the number that pattern finds in the file at path.
func number(path, pattern string) (float64, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	found := regexp.MustCompile(pattern).FindStringSubmatch(string(text))
	if found == nil {
		return 0, false
	}
	n, err := strconv.ParseFloat(found[1], 64)
	return n, err == nil
}

package memory

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// groups are the files with a container's limit and its use, by version of Linux's control groups.
// line is the part of the use without caches, which the system can take back. A process sees its
// own group at the root, unless the group was made for others too.
var groups = []struct{ limit, stat, line string }{
	{"sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.stat", "anon"},
	{"sys/fs/cgroup/memory/memory.limit_in_bytes", "sys/fs/cgroup/memory/memory.stat", "total_rss"},
}

func available(root string) (bytes float64, known bool) {
	bytes, known = number(filepath.Join(root, "proc/meminfo"), `(?m)^MemAvailable: +(\d+) kB$`)
	bytes *= 1024
	for _, group := range groups {
		// Without a limit, the file's text is "max".
		limit, limited := number(filepath.Join(root, group.limit), `^(\d+)\n$`)
		used, counted := number(filepath.Join(root, group.stat), `(?m)^`+group.line+` (\d+)$`)
		if limited && counted && (!known || limit-used < bytes) {
			bytes, known = max(limit-used, 0), true
		}
	}
	return bytes, known
}

// number returns the number found by pattern in the file at path.
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

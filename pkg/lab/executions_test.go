package lab

import (
	"strings"
	"testing"
)

// TestExecutions gives the server's queue of one kernel what pages and kernel say, in any order:
// they come by sockets of their own. The authority is the order of ipykernel: the reply of a cell
// is told before the next one begins or is aborted.
func TestExecutions(t *testing.T) {
	has(t, "python3")
	for _, test := range []struct{ name, events, want string }{
		{"the reply comes first", "open, ask 1, ask 2, busy 1, reply 1, idle 1, reply 2, idle 2",
			"run 1, reply 1, run 2, reply 2"},
		{"everyone is told first", "open, ask 1, ask 2, idle 1, reply 1, idle 2, reply 2",
			"run 1, reply 1, run 2, reply 2"},
		{"a failure", "open, ask 1, ask 2, ask 3, error 1, reply 1 error, idle 1",
			"run 1, reply 1, abort 2, abort 3"},
		{"a failure, everyone is told first",
			"open, ask 1, ask 2, ask 3, error 1, idle 1, reply 1 error",
			"run 1, reply 1, abort 2, abort 3"},
		{"the page is closed before the end", "open, ask 1, ask 2, close, idle 1",
			"run 1, run 2"},
		{"the page is closed before a failure", "open, ask 1, ask 2, close, error 1, idle 1",
			"run 1, abort 2"},
		{"the page is closed before the reply", "open, ask 1, ask 2, error 1, idle 1, close",
			"run 1, abort 2"},
		{"the page is lost and back", "open, ask 1, ask 2, close, open, idle 1, reply 1, idle 2, reply 2",
			"run 1, run 2, reply 1, reply 2"},
		{"a late word of an older cell", "open, ask 1, reply 1, ask 2, idle 1, close",
			"run 1, reply 1, run 2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			command := []string{"python3", "testdata/executions.py", "../../docker/server"}
			command = append(command, strings.Split(test.events, ", ")...)
			printed, ok := runs(t, ".", nil, command...)
			got := strings.ReplaceAll(strings.TrimSpace(printed), "\n", ", ")
			if !ok || got != test.want {
				t.Errorf("printed %q, want %q", got, test.want)
			}
		})
	}
}

package imdb

import (
	"errors"
	"os"
	"strings"
	"time"
)

// isOffline reports whether no download is to be tried, and why not.
//
// A failed download is remembered until nothing has asked for an hour: the cells of a session
// neither wait for it again and again, nor do they change their corpus half-way.
func (s store) isOffline() (reason string, offline bool) {
	switch s.offline {
	case "":
	case "0", "false", "no":
		return "", false
	default:
		return offlineVariable + "=" + s.offline + " forbids the download", true
	}
	failure := s.path(failureName)
	info, err := os.Stat(failure)
	if err != nil || time.Since(info.ModTime()) > s.memory {
		return "", false
	}
	why, err := os.ReadFile(failure)
	if err != nil {
		return "", false
	}
	now := time.Now()
	_ = os.Chtimes(failure, now, now)
	return string(why), true
}

// rememberFailure notes why a download failed, and returns that.
func (s store) rememberFailure(err error) (reason string) {
	reason = "the download failed: " + oneLine(err)
	if errors.Is(err, errUnreachable) { // and the rest is about this machine's network
		reason = "the server of the real ones cannot be reached"
	}
	_ = os.WriteFile(s.path(failureName), []byte(reason), 0o644) // if it cannot, the next cell tries again
	return reason
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

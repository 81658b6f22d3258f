package imdb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gornn/pkg/settings"
)

const failureName = "download-failed.txt"

// fetch downloads the official archive, or says why it could not. fault is that of the cache.
func (s store) fetch(fault string) (reason string) {
	if reason, offline := s.isOffline(); offline {
		return reason
	}
	unlock, err := s.lock()
	if isLocal(err) {
		return s.cannotKeep(err)
	}
	if err != nil {
		return oneLine(err)
	}
	defer unlock()
	if _, err := os.Stat(s.download.path); err == nil { // downloaded while this process waited
		return ""
	}
	if reason, offline := s.isOffline(); offline { // or tried
		return reason
	}
	report := s.report("downloading "+filepath.Base(s.download.path), fault)
	if err := s.download.run(report.step); err != nil {
		return s.rememberFailure(err)
	}
	s.forgetFailure()
	report.end()
	return ""
}

// isOffline reports whether no download is to be tried, and why not.
//
// A failed download is remembered until nothing has been loaded for an hour: the cells of a session
// neither wait for it again and again, nor do they change their corpus half-way. A failure of this
// machine, a full disk or a read-only folder, is not remembered: the next try costs no time, and
// works as soon as the user has made room.
func (s store) isOffline() (reason string, offline bool) {
	switch s.offline.value {
	case "":
	case "0", "false", "no":
		return "", false
	default:
		return s.offline.String() + " forbids the download", true
	}
	failure := s.path(failureName)
	info, err := os.Stat(failure)
	if err != nil || time.Since(info.ModTime()).Abs() > s.memory { // a time to come is of a wrong clock
		return "", false
	}
	why, err := os.ReadFile(failure)
	if err != nil || len(why) == 0 { // the disk was full
		return "", false
	}
	now := time.Now()
	_ = os.Chtimes(failure, now, now)
	return string(why), true
}

// rememberFailure notes why a download failed, and returns that.
func (s store) rememberFailure(err error) (reason string) {
	if isLocal(err) {
		s.forgetFailure()
		return s.cannotKeep(err)
	}
	reason = "the download failed: " + oneLine(err)
	if errors.Is(err, errUnreachable) { // and the rest is about this machine's network
		reason = "the server of the real ones cannot be reached"
	}
	_ = os.WriteFile(s.path(failureName), []byte(reason), 0o644) // if it cannot, the next cell tries again
	return reason
}

func (s store) forgetFailure() { _ = os.Remove(s.path(failureName)) }

// cannotKeep says what is wrong with the folder that a download is to go to.
func (s store) cannotKeep(err error) (reason string) {
	return fmt.Sprintf("they cannot be kept in %s: %s; make room there and see that it may be written, "+
		"or set %s to another folder", s.dir, oneLine(err), settings.Data)
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

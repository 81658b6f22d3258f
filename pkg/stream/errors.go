package stream

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"

	"gornn/pkg/internal/brief"
	"gornn/pkg/internal/panics"
)

func errorf(format string, args ...any) error {
	return fmt.Errorf("stream: "+format, brief.Args(args)...)
}

// quoted names a file or a folder.
func quoted(path string) string { return strconv.Quote(brief.Text(path)) }

// damaged is the error of a file whose content is wrong.
func damaged(path string, why error) error {
	return errorf("%s is damaged: %w; write the shards again", quoted(path), why)
}

// withoutPath returns the cause of an error of the file system, for a sentence that has the path.
func withoutPath(err error) error {
	if problem := (*fs.PathError)(nil); errors.As(err, &problem) {
		return problem.Err
	}
	if problem := (*os.LinkError)(nil); errors.As(err, &problem) {
		return problem.Err
	}
	return err
}

// caught, deferred, turns a panic into an error of one sentence: of a source of one's own, say.
func caught(err *error) {
	if r := recover(); r != nil {
		*err = errorf("%s", panics.Wording(r))
	}
}

package text

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"gornn/pkg/internal/filekind"
)

// mark is the byte order mark with which Excel begins UTF-8.
const mark = "\ufeff"

// windows1252 are the letters of the bytes from 0x80 on; from 0xA0 on they are those of Unicode.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// checked reads the text of an input up to the first byte that is no text.
type checked struct{ in *input }

func (c checked) Read(p []byte) (int, error) {
	in := c.in
	if in.left <= 0 && in.fault == nil {
		in.fault = errLong
	}
	if in.valid == 0 && in.fault == nil {
		in.fault = in.check()
	}
	if in.fault != nil {
		return 0, in.fault
	}
	n, err := io.ReadFull(in.raw, p[:min(len(p), in.valid)])
	in.valid -= n
	in.left -= n
	in.line, in.column = after(p[:n], in.line, in.column)
	return n, err
}

// check finds how many of the next bytes are text.
func (in *input) check() error {
	if _, err := in.raw.Peek(1); err == io.EOF {
		return err
	} else if err != nil {
		return in.damaged(err)
	}
	next, _ := in.raw.Peek(in.raw.Buffered())
	if in.valid = textual(next); in.valid == 0 { // the letter may go on after what was read
		next, _ = in.raw.Peek(utf8.UTFMax)
		in.valid = textual(next)
	}
	if in.valid == 0 {
		return noText(in.path, in.zipped, in.line, in.column, next)
	}
	return nil
}

// after returns the line and the column behind text that begins at a line and column.
func after(text []byte, line, column int) (int, int) {
	if last := bytes.LastIndexByte(text, '\n'); last >= 0 {
		return line + bytes.Count(text, []byte("\n")), len(text) - last
	}
	return line, column + len(text)
}

// textual returns how many bytes at the beginning of b are UTF-8 without a 0. A letter that is cut
// at the end does not count.
func textual(b []byte) int {
	if zero := bytes.IndexByte(b, 0); zero >= 0 {
		b = b[:zero]
	}
	return valid(b)
}

// valid returns how many bytes at the beginning of b are UTF-8.
func valid(b []byte) int {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if last := b[len(b)-i:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				b = b[:len(b)-i]
			}
			break
		}
	}
	if utf8.Valid(b) {
		return len(b)
	}
	n := 0
	for {
		r, size := utf8.DecodeRune(b[n:])
		if r == utf8.RuneError && size <= 1 {
			return n
		}
		n += size
	}
}

// noText says that a file goes on with bytes that are no text.
func noText(path string, zipped bool, line, column int, next []byte) error {
	at := fmt.Sprintf("%s:%d: byte %d is 0x%02X", shown(path), line, column, next[0])
	if next[0] == 0 {
		return errorf("%s, which is in no text; the file is damaged or not a text", at)
	}
	letter := rune(next[0])
	if letter < 0xA0 {
		letter = windows1252[letter-0x80]
	}
	what := ", which is not UTF-8"
	if !utf8.FullRune(next) { // as if of a letter of several bytes
		what = " at the end of the file, which is not UTF-8 or is cut; copy or download it again"
	}
	if 0x80 <= letter && letter < 0xA0 {
		return errorf("%s%s; find out the file's encoding, which iconv changes", at, what)
	}
	return errorf("%s%s; if %q is meant, %s changes the encoding", at, what, letter,
		iconv("WINDOWS-1252", path, zipped))
}

// iconv is the command that makes UTF-8 of a file.
func iconv(from, path string, zipped bool) string {
	ending := filepath.Ext(strings.TrimSuffix(path, ".gz"))
	if len(ending) > 10 {
		ending = ""
	}
	file, made := filekind.Shell(path), filekind.Shell("utf8"+ending)
	if zipped {
		return fmt.Sprintf("`zcat %s | iconv -f %s -t UTF-8 > %s`", file, from, made)
	}
	return fmt.Sprintf("`iconv -f %s -t UTF-8 %s > %s`", from, file, made)
}

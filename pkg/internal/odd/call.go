package odd

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// Functions are those to fuzz, by the names that Exported gives them. A method has its receiver as
// the first argument.
type Functions map[string]any

// Methods adds the methods of T, as "Name.Method".
func Methods[T any](f Functions) {
	t := reflect.TypeFor[T]()
	name := t.Name()
	if t.Kind() == reflect.Pointer {
		name = t.Elem().Name()
	}
	for i := range t.NumMethod() {
		f[name+"."+t.Method(i).Name] = t.Method(i).Func.Interface()
	}
}

// Call is one call of a function.
type Call struct {
	Name      string
	Arguments []reflect.Value
	Results   []reflect.Value
	Panic     any // nil: it returned
	Stack     string
	Seconds   float64
	Bytes     float64 // allocated by the program meanwhile
}

const mostBytes = 1 << 30

// mostSeconds are those of a call. With -short, which goes with the race detector, they are more.
func mostSeconds() float64 {
	if testing.Short() {
		return 300
	}
	return 30
}

// Do calls one of the functions with values of m. A call of more than a minute ends the program
// with the stacks of all goroutines.
func (f Functions) Do(m *Maker) (c Call) {
	names := slices.Sorted(maps.Keys(f))
	c.Name = names[m.Below(len(names))]
	function := reflect.ValueOf(f[c.Name])
	for i := range function.Type().NumIn() {
		c.Arguments = append(c.Arguments, m.Value(function.Type().In(i)))
	}
	watch := time.AfterFunc(time.Duration(2*mostSeconds())*time.Second, func() {
		debug.SetTraceback("all")
		panic(fmt.Sprintf("%s does not end", c))
	})
	defer watch.Stop()
	start, before := time.Now(), allocated()
	defer func() {
		if c.Panic = recover(); c.Panic != nil {
			c.Stack = string(debug.Stack())
		}
		c.Seconds, c.Bytes = time.Since(start).Seconds(), allocated()-before
	}()
	if function.Type().IsVariadic() {
		c.Results = function.CallSlice(c.Arguments)
	} else {
		c.Results = function.Call(c.Arguments)
	}
	return c
}

func allocated() float64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return float64(sample[0].Value.Uint64())
}

// String writes the call as Go, shortened.
func (c Call) String() string {
	var text []string
	for _, a := range c.Arguments {
		one := "nil"
		if a.IsValid() && !(a.Kind() == reflect.Pointer && !a.IsNil()) {
			one = fmt.Sprintf("%#v", a)
		} else if a.IsValid() && !a.IsNil() {
			one = a.Type().String()
		}
		text = append(text, one[:min(len(one), 700)])
	}
	return c.Name + "(" + strings.Join(text, ", ") + ")"
}

// Err returns the error among the results.
func (c Call) Err() error {
	for _, r := range c.Results {
		if err, ok := r.Interface().(error); ok {
			return err
		}
	}
	return nil
}

// Judge fails the test for a panic, a call of seconds or of a GB, and an error that is not a
// sentence which begins as begin says.
func (c Call) Judge(t testing.TB, begin *regexp.Regexp) {
	t.Helper()
	calls.Lock()
	calls.n++
	calls.Unlock()
	switch {
	case c.Panic != nil:
		t.Errorf("%s panics: %v\n%s", c, c.Panic, c.Stack)
	case c.Seconds > mostSeconds() || c.Bytes > mostBytes:
		t.Errorf("%s took %.1f s and %.0f MB", c, c.Seconds, c.Bytes/(1<<20))
	}
	for _, err := range joined(c.Err()) {
		if fault := Fault(err, begin); fault != "" {
			t.Errorf("%s: the error %s: %s", c, fault, err)
		}
	}
}

// joined returns the errors of several things done at once, one after another.
func joined(err error) []error {
	all, ok := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
		return nil
	case ok && strings.Contains(err.Error(), "\n"):
		return all.Unwrap()
	}
	return []error{err}
}

// foreign is what no sentence to a user has: words of Go, of its libraries and of GoMLX.
var foreign = regexp.MustCompile(`(?i)goroutine|\.go:|runtime error|reflect[.:]|panicked:|` +
	`runtime panic|nil pointer dereference|invalid memory|interface conversion|gomlx|` +
	`index out of range|<invalid|%!`)

// Fault says what is wrong with the text of an error; "" where it is one sentence that begins as
// begin says.
func Fault(err error, begin *regexp.Regexp) string {
	text := err.Error()
	calls.Lock()
	calls.sentences[skeleton(text)] = true
	calls.Unlock()
	switch {
	case fmt.Sprintf("%+v", err) != text:
		return "has more for %+v"
	case !begin.MatchString(text):
		return "has another beginning"
	case foreign.MatchString(text):
		return "has foreign words"
	case utf8.RuneCountInString(text) > 600:
		return fmt.Sprintf("has %d letters", utf8.RuneCountInString(text))
	case !utf8.ValidString(text) || strings.IndexFunc(text, unprintable) >= 0:
		return "has what cannot be printed"
	}
	return ""
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// calls are counted for the figures of a long search.
var calls = struct {
	sync.Mutex
	n         int
	sentences map[string]bool
}{sentences: map[string]bool{}}

var particular = regexp.MustCompile(`"[^"]*"|[-+]?\d[\d.e+]*|\[[^\]]*\]`)

// skeleton is a sentence without names and numbers.
func skeleton(text string) string { return particular.ReplaceAllString(text, "·") }

// Home makes a folder with the files of base the working directory and the data folder of a test.
// It lies deep, so that "../x" stays in the test's own.
func Home(t *testing.T, base fs.FS) (dir string) {
	dir = filepath.Join(t.TempDir(), "a", "b")
	if err := os.CopyFS(dir, base); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("GORNN_DATA", dir)
	return dir
}

// more is the number of byte strings of a search by hand.
var more = flag.Int("odd", 0, "fuzz exported functions with so many random byte strings")

// Seeds adds n byte strings to f, or as many as the flag -odd says, and logs figures at the end.
func Seeds(f *testing.F, n int) {
	if *more > 0 {
		n = *more
	} else if testing.Short() { // with the race detector
		n /= 3
	}
	for i := range n {
		f.Add(Bytes(i))
	}
	start := time.Now()
	f.Cleanup(func() {
		seconds := time.Since(start).Seconds()
		f.Logf("%d calls in %.1f s, %.0f a second; %d different sentences",
			calls.n, seconds, float64(calls.n)/seconds, len(calls.sentences))
	})
}

package odd

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/support/exceptions"
)

// everything has a field of each kind.
type everything struct {
	Bool    bool
	Int     int64
	Byte    uint8
	Float   float64
	Text    string
	Rows    [][]int32
	Pair    [2]bool
	Map     map[string]float32
	Pointer *int
	Any     any
	Func    func(int) error
	Channel chan int
	private int
}

// The same bytes make the same values, and of many strings come the odd values of each kind.
func TestValue(t *testing.T) {
	made := map[string]bool{}
	for n := range 3000 {
		value := func() everything {
			m := New(Bytes(n))
			Sound(m, 1.5)
			Odd[any](m, "odd")
			return m.Value(reflect.TypeFor[everything]()).Interface().(everything)
		}
		v, again := value(), value()
		if got, want := fmt.Sprint(v.Text, v.Rows, v.Float, v.Any, v.Int), fmt.Sprint(again.Text, again.Rows, again.Float, again.Any, again.Int); got != want {
			t.Fatalf("the same bytes made %s and %s", got, want)
		}
		made["NaN"] = made["NaN"] || math.IsNaN(v.Float)
		made["sound float"] = made["sound float"] || v.Float == 1.5
		made["max"] = made["max"] || v.Int == math.MaxInt64
		made["long text"] = made["long text"] || len(v.Text) > 1000
		made["ragged"] = made["ragged"] || len(v.Rows) == 2 && len(v.Rows[0]) != len(v.Rows[1])
		made["map"] = made["map"] || len(v.Map) == 1
		made["pointer"] = made["pointer"] || v.Pointer != nil
		made["any"] = made["any"] || v.Any == "odd"
		made["func"] = made["func"] || v.Func != nil
	}
	for what, found := range made {
		if !found {
			t.Errorf("no %s was made", what)
		}
	}
}

func TestFault(t *testing.T) {
	ours := regexp.MustCompile(`^keras: `)
	for _, c := range []struct {
		err  error
		want string // a part; "": none
	}{
		{errors.New("keras: Units must be > 0, got 0"), ""},
		{errors.New("Units must be > 0"), "beginning"},
		{exceptions.TryCatch[error](func() { exceptions.Panicf("keras: no") }), "%+v"},
		{errors.New("keras: runtime error: index out of range"), "foreign"},
		{errors.New("keras: see fit.go:12"), "foreign"},
		{errors.New("keras: %!d(string=a)"), "foreign"},
		{errors.New("keras: one\nother"), "printed"},
		{errors.New("keras: \xff"), "printed"},
		{errors.New("keras: " + strings.Repeat("a", 600)), "letters"},
	} {
		if got := Fault(c.err, ours); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%q %s, want %q", c.err, got, c.want)
		}
	}
}

// recorder is a test that fails in silence.
type recorder struct {
	testing.TB
	failed string
}

func (r *recorder) Helper()                           {}
func (r *recorder) Errorf(format string, args ...any) { r.failed += fmt.Sprintf(format, args...) }

func TestJudge(t *testing.T) {
	for want, f := range map[string]any{
		"panics: of a user's own":     func() { Misbehave(0) },
		"nil pointer":                 func() { Misbehave(1) },
		"MB":                          func() { kept = make([]byte, 1<<30+1); kept = nil },
		"has another beginning: oops": func() error { return errors.New("oops") },
		"has another beginning: b":    func() error { return errors.Join(errors.New("keras: a"), errors.New("b")) },
	} {
		r := &recorder{TB: t}
		Functions{"F": f}.Do(New(nil)).Judge(r, regexp.MustCompile(`^keras: `))
		if !strings.Contains(r.failed, want) {
			t.Errorf("failed with %q, want %q", r.failed, want)
		}
	}
}

var kept []byte

func TestExported(t *testing.T) {
	got := Exported(t, ".")
	for _, name := range []string{"Also", "Maker.Below", "Functions.Do", "Call.Judge"} {
		if !strings.Contains(strings.Join(got, " "), name) {
			t.Errorf("%q lacks %s", got, name)
		}
	}
	r := &recorder{TB: t}
	Functions{"New": New}.AllOf(r, ".", map[string]string{"Bytes": "", "Gone": ""})
	if !strings.Contains(r.failed, "Sound must either be fuzzed") || !strings.Contains(r.failed, "no function Gone") ||
		strings.Contains(r.failed, "New must") || strings.Contains(r.failed, "Bytes must") {
		t.Error(r.failed)
	}
}

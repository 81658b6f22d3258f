package imdb

import (
	"bufio"
	"fmt"
	"io"
	"slices"
)

// unpickler reads the one thing that Keras's imdb.npz has as a pickle: a NumPy array of objects
// that are lists of whole numbers. A pickle is a program for a machine with a stack and a memo.
// This machine has the instructions that Python's protocols 2 to 5 need for such an array, knows
// the names that Keras's own reader allows, and calls nothing.
//
// Reference: the comments of CPython's Lib/pickletools.py.
type unpickler struct {
	limits
	in      *bufio.Reader
	most    int64 // numbers in lists are 1 to most
	err     error // the first one; it ends the reading
	stack   []item
	memo    map[uint64]item
	objects int // made so far
}

// item is a number, or else the object that it holds: a string, global, tuple, *list, *array or
// one of the marks below.
type item struct {
	number int64
	object any
}

type (
	global string // a name of Python's, module.name
	tuple  []item
	list   struct { // of numbers or of lists, never both
		numbers []uint32
		lists   []*list
	}
	array struct{ rows *list }

	begin    struct{} // where the items begin that an instruction takes
	constant struct{} // None, True or False
	dtype    struct{} // of objects
)

const reconstruct = global("numpy.core.multiarray._reconstruct")

// globals are the names that Keras's reader allows.
var globals = map[string]global{
	"numpy.ndarray":                       "numpy.ndarray",
	"numpy.dtype":                         "numpy.dtype",
	"numpy.core.multiarray._reconstruct":  reconstruct, // of NumPy before 2
	"numpy._core.multiarray._reconstruct": reconstruct,
}

// unpickle returns the lists of a pickled array. They may share memory.
func (l limits) unpickle(in *bufio.Reader, most int) ([][]uint32, error) {
	u := &unpickler{limits: l, in: in, most: int64(most), memo: map[uint64]item{}}
	for u.err == nil {
		op := byte(u.uint(1))
		if op == '.' {
			break
		}
		u.do(op)
	}
	return u.result()
}

// result is the one thing that is left on the stack.
func (u *unpickler) result() (rows [][]uint32, err error) {
	found, ok := u.pop().object.(*array)
	if !ok || found.rows == nil || len(u.stack) > 0 || len(found.rows.numbers) > 0 {
		u.unexpected("another result")
		return nil, u.err
	}
	for _, row := range found.rows.lists {
		if row.lists != nil {
			u.unexpected("lists of lists")
		}
		rows = append(rows, row.numbers)
	}
	return rows, u.err
}

// fail ends the reading, unless it has failed already.
func (u *unpickler) fail(format string, arguments ...any) {
	if u.err == nil {
		u.err = fmt.Errorf(format, arguments...)
	}
}

// unexpected fails at what the pickle of an array of lists of numbers does not have.
func (u *unpickler) unexpected(format string, arguments ...any) {
	u.fail("its pickle is not of lists of numbers: it has "+format, arguments...)
}

// do follows an instruction.
func (u *unpickler) do(op byte) {
	switch op {
	case 0x80: // PROTO
		if protocol := u.uint(1); protocol < 2 || protocol > 5 {
			u.unexpected("protocol %d", protocol)
		}
	case 0x95: // FRAME says how far to read ahead
		u.uint(8)
	case 'K': // BININT1
		u.push(item{number: int64(u.uint(1))})
	case 'M': // BININT2
		u.push(item{number: int64(u.uint(2))})
	case 'J': // BININT
		u.push(item{number: int64(int32(u.uint(4)))})
	case 0x8a: // LONG1
		u.long()
	case 'N', 0x88, 0x89: // NONE, NEWTRUE, NEWFALSE
		u.push(item{object: constant{}})
	case 'U', 'C', 0x8c: // SHORT_BINSTRING, SHORT_BINBYTES, SHORT_BINUNICODE
		u.push(item{object: u.text(u.uint(1))})
	case 'X': // BINUNICODE
		u.push(item{object: u.text(u.uint(4))})
	case 'q': // BINPUT
		u.put(u.uint(1))
	case 'r': // LONG_BINPUT
		u.put(u.uint(4))
	case 0x94: // MEMOIZE
		u.put(uint64(len(u.memo)))
	case 'h': // BINGET
		u.get(u.uint(1))
	case 'j': // LONG_BINGET
		u.get(u.uint(4))
	default:
		u.compose(op)
	}
}

// compose follows an instruction that makes something of what is on the stack.
func (u *unpickler) compose(op byte) {
	switch op {
	case '(': // MARK
		u.push(item{object: begin{}})
	case ')', 0x85, 0x86, 0x87: // EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3
		n := 0
		if op != ')' {
			n = int(op) - 0x84
		}
		u.push(item{object: tuple(slices.Clone(u.take(n)))})
	case 't': // TUPLE
		u.push(item{object: tuple(slices.Clone(u.taken()))})
	case ']': // EMPTY_LIST
		u.push(item{object: &list{}})
	case 'a': // APPEND
		u.extend(u.take(1))
	case 'e': // APPENDS
		u.extend(u.taken())
	case 'c': // GLOBAL
		module, name := u.line(), u.line()
		u.global(module, name)
	case 0x93: // STACK_GLOBAL
		name, _ := u.pop().object.(string)
		module, _ := u.pop().object.(string)
		u.global(module, name)
	case 'R': // REDUCE
		u.reduce()
	case 'b': // BUILD
		u.build()
	default:
		u.unexpected("the instruction %#02x", op)
	}
}

// uint reads a number of so many bytes, the lowest first.
func (u *unpickler) uint(bytes int) (n uint64) {
	for i := range bytes {
		b, err := u.in.ReadByte()
		if err != nil {
			u.fail("%w", inWords(err))
			return 0
		}
		n |= uint64(b) << (8 * i)
	}
	return n
}

// long reads an integer of any size, of which only those of eight bytes are let in.
func (u *unpickler) long() {
	size := u.uint(1)
	if size > 8 {
		u.unexpected("a number of %d bytes", size)
		return
	}
	unused := 64 - 8*size
	u.push(item{number: int64(u.uint(int(size))<<unused) >> unused})
}

// nameSize is more than any name in a pickled array has.
const nameSize = 64

// text reads a string.
func (u *unpickler) text(size uint64) string {
	if size > nameSize {
		u.unexpected("a text of %d bytes", size)
		return ""
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(u.in, text); err != nil {
		u.fail("%w", inWords(err))
	}
	return string(text)
}

// line reads a name and the end of its line.
func (u *unpickler) line() string {
	var line []byte
	for u.err == nil && len(line) <= nameSize {
		b := byte(u.uint(1))
		if b == '\n' {
			return string(line)
		}
		line = append(line, b)
	}
	u.unexpected("a name of more than %d bytes", nameSize)
	return ""
}

func (u *unpickler) global(module, name string) {
	allowed, ok := globals[module+"."+name]
	if !ok {
		u.unexpected("%.100q, which is refused", module+"."+name)
	}
	u.push(item{object: allowed})
}

// extend appends items to the list on the stack below them.
func (u *unpickler) extend(items []item) {
	to, ok := u.top().object.(*list)
	if !ok {
		u.unexpected("items for something that is no list")
		return
	}
	for _, i := range items {
		switch object := i.object.(type) {
		case nil:
			if i.number < 1 || i.number > u.most {
				u.fail("it has the number %d, and words have the numbers 1 to %d", i.number, u.most)
				return
			}
			to.numbers = append(to.numbers, uint32(i.number))
		case *list:
			to.lists = append(to.lists, object)
		default:
			u.unexpected("a list of %T", object)
		}
	}
	if len(to.numbers) > 0 && len(to.lists) > 0 {
		u.unexpected("numbers beside lists")
	}
	if int64(len(to.numbers)) > u.review/2 {
		u.fail("more than %d words in a review", u.review/2)
	}
}

// reduce would call a function: an array of no rows is made, or the type of objects.
func (u *unpickler) reduce() {
	arguments, _ := u.pop().object.(tuple)
	switch called := u.pop().object; {
	case called == reconstruct && len(arguments) == 3:
		u.push(item{object: &array{}})
	case called == global("numpy.dtype") && len(arguments) == 3:
		u.push(item{object: dtype{}})
	default:
		u.unexpected("a call")
	}
}

// build gives an array its rows: its state is a version, the shape, the type, the order in memory
// and the rows.
func (u *unpickler) build() {
	state, _ := u.pop().object.(tuple)
	switch object := u.top().object.(type) {
	case dtype: // its state is of byte order and alignment
	case *array:
		if len(state) == 5 {
			object.rows, _ = state[4].object.(*list)
		}
	default:
		u.unexpected("a state of %T", object)
	}
}

package imdb

import "slices"

// deep is more than Python puts on the stack: it appends numbers by the thousand.
const deep = 1 << 16

func (u *unpickler) push(i item) {
	if i.object != nil {
		u.count()
	}
	if len(u.stack) >= deep {
		u.unexpected("more than %d items in a row", deep)
		return
	}
	u.stack = append(u.stack, i)
}

// count counts an object or a place in the memo, of which each list has two.
func (u *unpickler) count() {
	if u.objects++; u.objects > 4*u.reviews+1000 {
		u.fail("more than %d reviews", u.reviews)
	}
}

func (u *unpickler) pop() item {
	last := u.top()
	u.take(1)
	return last
}

// top is the last item of the stack.
func (u *unpickler) top() item {
	if len(u.stack) == 0 {
		u.unexpected("too few items for an instruction")
		return item{}
	}
	return u.stack[len(u.stack)-1]
}

// take takes n items off the stack. They are good until the next push.
func (u *unpickler) take(n int) []item {
	if n > len(u.stack) {
		u.unexpected("too few items for an instruction")
		return nil
	}
	items := u.stack[len(u.stack)-n:]
	u.stack = u.stack[:len(u.stack)-n]
	return items
}

// taken takes the items after the last MARK off the stack, and the mark.
func (u *unpickler) taken() []item {
	for i, at := range slices.Backward(u.stack) {
		if at.object == (begin{}) {
			items := u.take(len(u.stack) - i)
			return items[1:]
		}
	}
	u.unexpected("too few items for an instruction")
	return nil
}

// put remembers the top of the stack.
func (u *unpickler) put(place uint64) {
	u.count()
	u.memo[place] = u.top()
}

func (u *unpickler) get(place uint64) {
	remembered, ok := u.memo[place]
	if !ok {
		u.unexpected("no item %d in the memo", place)
	}
	u.push(remembered)
}

package text

import (
	"io"
	"iter"
)

// reader reads a file of examples. The error after the last one is io.EOF.
type reader interface {
	next() (Example, error)
	close()
}

// each gives the examples of the reader that open returns.
func each(open func() (reader, error)) iter.Seq2[Example, error] {
	return func(yield func(Example, error) bool) {
		r, err := open()
		if err != nil {
			yield(Example{}, err)
			return
		}
		defer r.close()
		for {
			e, err := r.next()
			if err == io.EOF || !yield(e, err) || err != nil {
				return
			}
		}
	}
}

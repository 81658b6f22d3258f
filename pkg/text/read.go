package text

import (
	"iter"
	"runtime/debug"
	"strings"

	"gornn/pkg/internal/memory"
)

const (
	step  = 64 << 20 // bytes of texts after which the free memory is looked at
	spare = 4 * step // bytes that must stay free
	frame = 64       // bytes of an example beside its letters: three strings' headers, and room
)

// metered is a source that knows how much of its file was read.
type metered interface {
	metered(m *meter) iter.Seq2[Example, error]
}

// Read reads all texts of a source into memory, whole or not at all. Texts that do not fit are an
// error, after the first 64 MB of a file and before memory is exhausted. So are labels that
// [Texts.Check] refuses.
func Read(s Source) (Texts, error) {
	if s == nil {
		return Texts{}, noSource("Read")
	}
	var m meter
	examples := s.Examples()
	if s, ok := s.(metered); ok {
		examples = s.metered(&m)
	}
	t, err := collect(examples, &m)
	if err == nil {
		err = t.Check()
	}
	if err != nil {
		return Texts{}, err
	}
	return t, nil
}

func noSource(function string) error {
	return errorf("%s needs a source, as text.CSV or text.Folder, got nil", function)
}

// collect keeps examples, with a look at the memory that is left.
func collect(examples iter.Seq2[Example, error], m *meter) (t Texts, err error) {
	var kept, seen int
	labels := map[string]string{} // each is kept once
	labeled, placed := false, false
	for e, err := range examples {
		if err != nil {
			return t, err
		}
		label, known := labels[e.Label]
		if !known {
			label = strings.Clone(e.Label)
			labels[label] = label
		}
		labeled, placed = labeled || label != "", placed || e.Where != ""
		t.X, t.Y, t.Where = append(t.X, e.Text), append(t.Y, label), append(t.Where, e.Where)
		if kept += len(e.Text) + len(e.Where) + frame; kept-seen >= step {
			seen = kept
			if err := fits(t.Len(), float64(kept), m); err != nil {
				return t, err
			}
		}
	}
	if !labeled {
		t.Y = nil
	}
	if !placed {
		t.Where = nil
	}
	return t, nil
}

// fits returns an error if the memory will not do for the rest of the texts, of which n that take
// so many bytes were read.
func fits(n int, kept float64, m *meter) error {
	const cure = "package stream trains on texts that do not fit"
	if m.read > 0 && m.size > m.read {
		rest := kept * (float64(m.size)/float64(m.read) - 1)
		if available, lacking := memory.Lacking(rest + spare); lacking {
			return errorf("the texts would take about %s of memory, and %s are available; %s",
				memory.Readable(kept+rest), memory.Readable(kept+available), cure)
		}
	}
	if _, lacking := memory.Lacking(max(kept, spare)); lacking {
		debug.FreeOSMemory() // what was read and is not kept
	}
	if available, lacking := memory.Lacking(spare); lacking {
		return errorf("the first %d texts take %s of memory, and %s are left; %s", n,
			memory.Readable(kept), memory.Readable(available), cure)
	}
	return nil
}

package keras

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gornn/pkg/history"
	"gornn/pkg/layers"
)

// hooks are the interfaces of the methods that Fit finds by their names.
var hooks = []reflect.Type{
	reflect.TypeFor[ChecksFit](), reflect.TypeFor[SeesTrainBegin](),
	reflect.TypeFor[SeesEpochBegin](), reflect.TypeFor[SeesBatchEnd](),
	reflect.TypeFor[AddsSeries](), reflect.TypeFor[SeesTrainEnd](),
}

// checkCallbacks returns, before the first epoch, the errors of callbacks after it.
func (t *training) checkCallbacks() (err error) {
	defer caught(&err)
	for i, c := range t.fit.Callbacks {
		err := layers.Check(c)
		if err == nil {
			err = checkHooks(reflect.TypeOf(c))
		}
		if err != nil {
			return errorf("Fit.Callbacks: number %d %w", i+1, err)
		}
		_, sees := c.(SeesBatchEnd)
		t.seesBatches = t.seesBatches || sees
	}
	series, err := t.series()
	if err != nil {
		return err
	}
	return called(t, func(c ChecksFit) error { return c.Check(t.model, slices.Clone(series)) })
}

// checkHooks returns an error if a callback has a method with the name of a hook that Fit would not
// find: with other arguments or results, of a pointer to the callback, or without its companion.
func checkHooks(callback reflect.Type) error {
	for _, hook := range hooks {
		if callback.Implements(hook) {
			continue
		}
		if err := checkHook(callback, hook); err != nil {
			return err
		}
	}
	return nil
}

func checkHook(callback, hook reflect.Type) error {
	var found, missing []string
	for i := range hook.NumMethod() {
		want := hook.Method(i)
		has, _ := signature(callback, want.Name)
		pointers, ofPointer := signature(reflect.PointerTo(callback), want.Name)
		switch {
		case has == want.Type:
			found = append(found, want.Name)
		case has != nil:
			return unlike(want, has)
		case ofPointer && pointers == want.Type:
			return fmt.Errorf("must be a pointer, for %s is a method of *%s; give &%[2]s{...}",
				want.Name, callback)
		case ofPointer:
			return unlike(want, pointers)
		default:
			missing = append(missing, want.Name+" "+typeName(want.Type))
		}
	}
	if len(found) > 0 {
		return fmt.Errorf("has the method %s alone; give it %s too",
			strings.Join(found, " and "), strings.Join(missing, " and "))
	}
	return nil
}

// signature returns the type of a method without its receiver.
func signature(of reflect.Type, method string) (reflect.Type, bool) {
	m, found := of.MethodByName(method)
	if !found {
		return nil, false
	}
	var in, out []reflect.Type
	for i := 1; i < m.Type.NumIn(); i++ {
		in = append(in, m.Type.In(i))
	}
	for i := range m.Type.NumOut() {
		out = append(out, m.Type.Out(i))
	}
	return reflect.FuncOf(in, out, m.Type.IsVariadic()), true
}

func unlike(want reflect.Method, got reflect.Type) error {
	return fmt.Errorf("has a method %s that Fit would not call: it must be %s, got %s",
		want.Name, typeName(want.Type), typeName(got))
}

// typeName writes a type as users write it.
func typeName(t reflect.Type) string { return strings.ReplaceAll(t.String(), "history.", "keras.") }

// series lists the names of the training's history: what is measured, then what callbacks add.
func (t *training) series() (names []string, err error) {
	for _, prefix := range []string{"", "val_"} {
		if prefix != "" && t.validation == nil {
			break
		}
		names = append(names, prefix+"loss")
		for _, metric := range t.model.compile.measured() {
			names = append(names, prefix+metric.Name())
		}
	}
	measured := slices.Concat(names, history.Reserved)
	err = called(t, func(c AddsSeries) error {
		for _, name := range c.Series() {
			switch {
			case !kindPattern.MatchString(name) || slices.Contains(measured, name):
				return errorf("Series of %T must be words of lower-case letters, digits and '_' "+
					"with other meanings than %q, got %q", c, measured, name)
			case !slices.Contains(names, name):
				names = append(names, name)
			}
		}
		return nil
	})
	return names, err
}

package onnx

import (
	"encoding/binary"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// graph collects the nodes of a model and the arrays that they take. Values are known by name.
type graph struct {
	nodes, arrays []byte // encoded, as fields of a GraphProto
	made          map[string][]string
	names         map[string]int
	place, scope  string // the layer at work, for errors and in names
	takesIDs      bool   // the input holds ids
}

func newGraph(takesIDs bool) *graph {
	return &graph{made: map[string][]string{}, names: map[string]int{}, takesIDs: takesIDs}
}

// at says which layer comes next: place for errors, scope for the names of its nodes.
func (g *graph) at(place, scope string) { g.place, g.scope = place, scope }

// refusal is the error of what cannot be written.
type refusal struct{ error }

// refuse panics with a sentence about the layer at work.
func (g *graph) refuse(format string, args ...any) {
	panic(refusal{fmt.Errorf("%s (%s): %w", g.place, g.scope, fmt.Errorf(format, args...))})
}

// attr is an attribute of a node; its value is an int, a float32, a string or a slice of these.
type attr struct {
	name  string
	value any
}

type attrs []attr

// Numbers of the types in AttributeProto.
const attrFloat, attrInt, attrString, attrFloats, attrInts, attrStrings = 1, 2, 3, 6, 7, 8

func (a attr) encode() []byte {
	message, kind := appendField(nil, 1, a.name), 0
	switch v := a.value.(type) {
	case int:
		message, kind = appendField(message, 3, v), attrInt
	case float32:
		message, kind = appendField(message, 2, v), attrFloat
	case string:
		message, kind = appendField(message, 4, v), attrString
	case []int:
		message, kind = appendFields(message, 8, v), attrInts
	case []float32:
		message, kind = appendFields(message, 7, v), attrFloats
	case []string:
		message, kind = appendFields(message, 9, v), attrStrings
	}
	return appendField(message, 20, kind)
}

func appendFields[T int | float32 | string](
	message []byte, number protowire.Number, values []T) []byte {
	for _, v := range values {
		message = appendField(message, number, v)
	}
	return message
}

// node adds a node of an operator with one output, and returns the output's name.
func (g *graph) node(operator string, of attrs, inputs ...string) string {
	return g.outputs(1, operator, of, inputs...)[0]
}

// outputs adds a node with n outputs, and returns their names; for a node that is there already, its
// outputs. An input named "" is left out.
func (g *graph) outputs(n int, operator string, of attrs, inputs ...string) []string {
	given := appendFields(nil, 1, inputs)
	rest := appendField(nil, 4, operator)
	for _, a := range of {
		rest = appendField(rest, 5, a.encode())
	}
	key := string(given) + "\n" + string(rest)
	if made, found := g.made[key]; found {
		return made
	}
	name := g.named(operator)
	outputs := []string{name}
	for i := 1; i < n; i++ {
		outputs = append(outputs, g.named(fmt.Sprintf("%s.%d", operator, i)))
	}
	g.made[key] = outputs
	node := appendField(appendFields(given, 2, outputs), 3, name)
	g.nodes = appendField(g.nodes, 1, append(node, rest...))
	return outputs
}

// named returns a new name in the scope of the layer at work.
func (g *graph) named(name string) string {
	name = g.scope + "/" + name
	g.names[name]++
	if n := g.names[name]; n > 1 {
		return fmt.Sprintf("%s_%d", name, n-1)
	}
	return name
}

// rename gives a value another name.
func (g *graph) rename(from, to string) {
	node := appendFields(appendField(nil, 1, from), 2, []string{to})
	node = appendField(appendField(node, 3, to), 4, "Identity")
	g.nodes = appendField(g.nodes, 1, node)
}

// weight adds an array of the layer at work, and returns its name.
func (g *graph) weight(name string, t Tensor) string {
	name = g.named(name)
	raw := make([]byte, 0, 4*len(t.Data))
	for _, v := range t.Data {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	g.array(name, float32s, t.Dims, raw)
	return name
}

// number adds a float without axes.
func (g *graph) number(value float64) string {
	v := float32(value)
	raw := binary.LittleEndian.AppendUint32(nil, math.Float32bits(v))
	return g.constant(fmt.Sprintf("float %g", v), float32s, nil, raw)
}

// integer adds an integer without axes.
func (g *graph) integer(value int) string {
	raw := binary.LittleEndian.AppendUint64(nil, uint64(value))
	return g.constant(fmt.Sprintf("int %d", value), int64s, nil, raw)
}

// ints adds a row of integers.
func (g *graph) ints(values ...int) string {
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	return g.constant(fmt.Sprintf("ints %d", values), int64s, []int{len(values)}, raw)
}

// constant adds an array under a name that tells its values, once.
func (g *graph) constant(name string, elements int, dims []int, raw []byte) string {
	if g.names[name]++; g.names[name] == 1 {
		g.array(name, elements, dims, raw)
	}
	return name
}

// array adds a TensorProto.
func (g *graph) array(name string, elements int, dims []int, raw []byte) {
	tensor := appendField(appendFields(nil, 1, dims), 2, elements)
	tensor = appendField(appendField(tensor, 8, name), 9, raw)
	g.arrays = appendField(g.arrays, 5, tensor)
}

// encode writes a GraphProto but for its inputs and outputs.
func (g *graph) encode(name string) []byte {
	return append(appendField(g.nodes, 2, name), g.arrays...)
}

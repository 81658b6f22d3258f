// Package onnx writes a stack of layers with their weights as an ONNX model
// (https://onnx.ai/onnx/repo-docs/IR.html), which ONNX Runtime and others compute.
//
// SimpleRNN, GRU and LSTM become the nodes RNN, GRU and LSTM, for which a runtime has fast code, and
// the other layers a few nodes each. GoMLX's own export (ml/model/onnx) needs its ONNX backend, cgo
// and a library of ONNX Runtime, and has no loop over time.
package onnx

import (
	"encoding/json"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"gornn/pkg/layers"
)

// Model is a stack of layers to be written.
type Model struct {
	Name    string
	Input   []int // dims of an example, -1 for any length
	IDs     bool  // the input holds ids
	Layers  []Layer
	Classes []string // of the outputs, for the metadata; nil: none
}

// Layer is a layer with the values of its weights, in the order of its method Weights.
type Layer struct {
	layers.Layer
	Name    string
	Weights []Tensor
}

// Tensor is an array in row-major order.
type Tensor struct {
	Dims []int
	Data []float32
}

// ONNX Runtime has opened these since 1.12; nodes of this opset have been the same for years.
const irVersion, opset = 8, 17

// largest is what a message of Protocol Buffers may take, and so a model in one file.
const largest = math.MaxInt32

// Encode returns the model as a file's bytes, the same for the same model. The model takes "input",
// int64 ids or float32 numbers [batch, ...], and gives "output", float32. It returns an error for a
// layer that ONNX has no nodes for, and for a model of more than 2 GB.
func (m Model) Encode() (file []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			refused, is := r.(refusal)
			if !is {
				panic(r)
			}
			err = refused
		}
	}()
	g := newGraph(m.IDs)
	x, dims, mask := "input", m.Input, ""
	for i, l := range m.Layers {
		g.at(fmt.Sprintf("layer %d", i+1), l.Name)
		x, mask = g.layer(l, dims, x, mask)
		dims = l.OutputDims(dims)
	}
	g.rename(x, "output")
	file = m.encode(g, dims)
	if len(file) > largest {
		return nil, fmt.Errorf("an ONNX file holds at most %d bytes, got %d; "+
			"give the Embedding fewer words or smaller vectors", largest, len(file))
	}
	return file, nil
}

// encode writes a ModelProto for a graph whose output has the given dims.
func (m Model) encode(g *graph, output []int) []byte {
	elements := float32s
	if m.IDs {
		elements = int64s
	}
	graph := g.encode(m.Name)
	graph = appendField(graph, 11, valueInfo("input", elements, m.Input))
	graph = appendField(graph, 12, valueInfo("output", float32s, output))
	file := appendField(nil, 1, irVersion)
	file = appendField(file, 2, "gornn")
	file = appendField(file, 7, graph)
	file = appendField(file, 8, appendField(appendField(nil, 1, ""), 2, opset))
	if m.Classes != nil {
		classes, _ := json.Marshal(m.Classes)
		file = appendField(file, 14, appendField(appendField(nil, 1, "classes"), 2, classes))
	}
	return file
}

// valueInfo is the type and the shape of an input or output; axes of any length have names.
func valueInfo(name string, elements int, dims []int) []byte {
	shape := appendField(nil, 1, appendField(nil, 2, "batch"))
	for i, d := range dims {
		dim := appendField(nil, 1, d)
		switch {
		case d < 0 && i == 0:
			dim = appendField(nil, 2, "time")
		case d < 0:
			dim = appendField(nil, 2, fmt.Sprintf("axis_%d", i+1))
		}
		shape = appendField(shape, 1, dim)
	}
	tensor := appendField(appendField(nil, 1, elements), 2, shape)
	return appendField(appendField(nil, 1, name), 2, appendField(nil, 1, tensor))
}

// The elements of a tensor, as onnx.proto numbers them.
const float32s, int32s, int64s, bools = 1, 6, 7, 9

// appendField appends a field of a message: onnx.proto says which number has which type.
func appendField[T int | float32 | string | []byte](
	message []byte, number protowire.Number, value T) []byte {
	switch v := any(value).(type) {
	case int:
		message = protowire.AppendTag(message, number, protowire.VarintType)
		message = protowire.AppendVarint(message, uint64(v))
	case float32:
		message = protowire.AppendTag(message, number, protowire.Fixed32Type)
		message = protowire.AppendFixed32(message, math.Float32bits(v))
	case string:
		message = protowire.AppendTag(message, number, protowire.BytesType)
		message = protowire.AppendString(message, v)
	case []byte:
		message = protowire.AppendTag(message, number, protowire.BytesType)
		message = protowire.AppendBytes(message, v)
	}
	return message
}

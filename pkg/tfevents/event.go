package tfevents

import (
	"math"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// Figure is one value under the tag that TensorBoard shows it by: "epoch_loss".
type Figure struct {
	Tag   string
	Value float64 // kept as float32
}

// Numbers of fields in TensorFlow's event.proto and summary.proto.
const (
	wallTime, stepNumber, fileVersion, summary = 1, 2, 3, 5 // of Event
	value                                      = 1          // of Summary
	tag, simpleValue                           = 1, 2       // of Summary.Value
)

// version is the first event of a file.
func version(at time.Time) []byte {
	message := appendTime(nil, at)
	message = protowire.AppendTag(message, fileVersion, protowire.BytesType)
	return protowire.AppendString(message, "brain.Event:2")
}

func event(step int, at time.Time, figures []Figure) []byte {
	message := appendTime(nil, at)
	message = protowire.AppendTag(message, stepNumber, protowire.VarintType)
	message = protowire.AppendVarint(message, uint64(step))
	var values []byte
	for _, f := range figures {
		figure := protowire.AppendTag(nil, tag, protowire.BytesType)
		figure = protowire.AppendString(figure, f.Tag)
		figure = protowire.AppendTag(figure, simpleValue, protowire.Fixed32Type)
		figure = protowire.AppendFixed32(figure, math.Float32bits(float32(f.Value)))
		values = protowire.AppendTag(values, value, protowire.BytesType)
		values = protowire.AppendBytes(values, figure)
	}
	message = protowire.AppendTag(message, summary, protowire.BytesType)
	return protowire.AppendBytes(message, values)
}

// appendTime appends the seconds since 1970.
func appendTime(message []byte, at time.Time) []byte {
	message = protowire.AppendTag(message, wallTime, protowire.Fixed64Type)
	seconds := float64(at.UnixMicro()) / 1e6
	return protowire.AppendFixed64(message, math.Float64bits(seconds))
}

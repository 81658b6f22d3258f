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
	wallTime    = 1 // of Event: seconds since 1970
	stepNumber  = 2
	fileVersion = 3
	summary     = 5
	value       = 1 // of Summary
	tag         = 1 // of Summary.Value
	simpleValue = 2
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
		values = protowire.AppendTag(values, value, protowire.BytesType)
		values = protowire.AppendBytes(values, f.message())
	}
	message = protowire.AppendTag(message, summary, protowire.BytesType)
	return protowire.AppendBytes(message, values)
}

func (f Figure) message() []byte {
	message := protowire.AppendTag(nil, tag, protowire.BytesType)
	message = protowire.AppendString(message, f.Tag)
	message = protowire.AppendTag(message, simpleValue, protowire.Fixed32Type)
	return protowire.AppendFixed32(message, math.Float32bits(float32(f.Value)))
}

func appendTime(message []byte, at time.Time) []byte {
	message = protowire.AppendTag(message, wallTime, protowire.Fixed64Type)
	seconds := float64(at.UnixMicro()) / 1e6
	return protowire.AppendFixed64(message, math.Float64bits(seconds))
}

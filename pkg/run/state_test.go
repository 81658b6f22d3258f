package run

import (
	"encoding/binary"
	"math"
	"reflect"
	"strings"
	"testing"

	"gornn/pkg/internal/safetensors"
)

// The bytes are laid out by hand from the description of the format.
func TestGoldenBytes(t *testing.T) {
	state := []Tensor{{"w", []int{2, 1}, []float32{1, -2}}, {`s"`, []int{}, []float32{0.5}}, {"none", []int{0, 7}, []float32{}}}
	header := `{"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},` +
		`"s\"":{"dtype":"F32","shape":[],"data_offsets":[8,12]},` +
		`"none":{"dtype":"F32","shape":[0,7],"data_offsets":[12,12]}}`
	header += strings.Repeat(" ", 176-len(header)) // to a multiple of 8
	want := "\xb0\x00\x00\x00\x00\x00\x00\x00" + header +
		"\x00\x00\x80\x3f" + "\x00\x00\x00\xc0" + "\x00\x00\x00\x3f" // 1, -2, 0.5
	got, err := encodeState(state)
	if err != nil || string(got) != want {
		t.Fatalf("encoded %q, %v\nwant    %q", got, err, want)
	}
	back, err := decodeState([]byte(want))
	if err != nil || !reflect.DeepEqual(back, state) {
		t.Errorf("decoded %v, %v", back, err)
	}
}

// Files of other writers: another order, metadata, spaces.
func TestDecodeForeign(t *testing.T) {
	data := stateBytes(` { "b" : {"dtype":"F32","shape":[1],"data_offsets":[4,8]}, "__metadata__":{"format":"pt"}, "a":{"data_offsets":[0,4],"shape":[1,1],"dtype":"F32"} } `, 1, 2)
	want := []Tensor{{"a", []int{1, 1}, []float32{1}}, {"b", []int{1}, []float32{2}}}
	if got, err := decodeState(data); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
}

func stateBytes(header string, numbers ...float32) []byte {
	data := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	data = append(data, header...)
	for _, x := range numbers {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
	}
	return data
}

var badStates = []struct {
	data []byte
	text string
}{
	{nil, "too short"},
	{[]byte("\x01\x00\x00"), "too short"},
	{[]byte("\xff\xff\xff\xff\xff\xff\xff\xff{}"), "header claims 18446744073709551615 bytes, the file has 2"},
	{[]byte("\x03\x00\x00\x00\x00\x00\x00\x00{}"), "header claims 3 bytes"},
	{stateBytes(`{"a"`), "header: unexpected end"},
	{stateBytes(`[]`), "header: json"},
	{stateBytes(`{"a":3}`), `tensor "a"`},
	{stateBytes(`{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}`, 1), `dtype is "F16"`},
	{stateBytes(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 1), "do not hold shape [2]"},
	{stateBytes(`{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`, 1), "negative dimension"},
	{stateBytes(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}`, 1), "overflow"},
	{stateBytes(`{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]}}`, 1), "do not hold"},
	{stateBytes(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}`, 1), "begins at byte 4"},
	{stateBytes(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,-4]}}`, 1), "cannot unmarshal"},
	{stateBytes(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 1), "begins at byte 0, expected 4"},
	{stateBytes(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 1, 2), "8 bytes of arrays, the header describes 4"},
}

func TestDecodeBad(t *testing.T) {
	for _, test := range badStates {
		if state, err := decodeState(test.data); err == nil || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%q: got %v, %v; want %q", test.data, state, err, test.text)
		}
	}
}

func TestEncodeBad(t *testing.T) {
	for name, state := range map[string][]Tensor{
		"count":    {{"a", []int{2}, []float32{1}}},
		"negative": {{"a", []int{-1}, nil}},
		"twice":    {{"a", []int{0}, nil}, {"a", []int{0}, nil}},
		"metadata": {{safetensors.MetadataKey, []int{0}, nil}},
	} {
		if _, err := encodeState(state); err == nil {
			t.Errorf("%s: encoded", name)
		}
	}
}

package plots

import (
	"bytes"
	"image"
	"image/png"
)

func blank(string) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 600, 300)))
	return b.Bytes(), err
}

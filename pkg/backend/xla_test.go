//go:build cgo && ((linux && (amd64 || arm64)) || (darwin && arm64) || (windows && amd64)) && !noxla

package backend

import "testing"

func TestWholeProducts(t *testing.T) {
	for options, want := range map[string]string{
		"":                         "tf32=false",
		"memory_fraction=0.2":      "memory_fraction=0.2,tf32=false",
		"tf32=true":                "tf32=true",
		"memory_fraction=0.2,tf32": "memory_fraction=0.2,tf32",
		"notf32,preallocate=false": "notf32,preallocate=false",
		"visible_devices=0;1":      "visible_devices=0;1,tf32=false",
	} {
		if got := withWholeProducts(options); got != want {
			t.Errorf("%q becomes %q, want %q", options, got, want)
		}
	}
}

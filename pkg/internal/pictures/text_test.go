package pictures

import (
	"slices"
	"testing"
)

// Labels of names that differ in the middle alone still differ.
func TestShortenAll(t *testing.T) {
	got := ShortenAll([]string{"ab-1-cdefghijklm", "ab-2-cdefghijklm", "short"}, 6)
	if want := []string{"ab-1…klm", "ab-2…klm", "short"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	same := ShortenAll([]string{"abcdefghij", "abcdefghij"}, 7)
	if want := []string{"abc…hij", "abc…hij"}; !slices.Equal(same, want) {
		t.Errorf("got %q, want %q", same, want)
	}
}

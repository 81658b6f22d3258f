//go:build unix && !linux

package faults

import (
	"os"
	"testing"
)

// asOrdinaryUser fails the test for root: root may write anywhere.
func asOrdinaryUser(t testing.TB, _ string) (restore func()) {
	t.Helper()
	if os.Getuid() == 0 {
		t.Fatal("this test is not for root: run it as another user")
	}
	return func() {}
}

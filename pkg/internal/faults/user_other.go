//go:build unix && !linux

package faults

import (
	"os"
	"testing"
)

// asOrdinaryUser says that the tests are not for root, who may write anywhere.
func asOrdinaryUser(t testing.TB, _ string) (restore func()) {
	t.Helper()
	if os.Getuid() == 0 {
		t.Fatal("this test is not for root: run it as another user")
	}
	return func() {}
}

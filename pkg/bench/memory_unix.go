//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory is the most memory that a process held which has ended, in MiB. On Linux it is at
// least what the process held that started it: this program, which holds less than any contestant.
func peakMemory(ended *os.ProcessState) float64 {
	peak := float64(ended.SysUsage().(*syscall.Rusage).Maxrss)
	if runtime.GOOS == "darwin" {
		return peak / (1 << 20) // in bytes there
	}
	return peak / (1 << 10)
}

// processorTime is what all processors have spent on this process, in seconds.
func processorTime() float64 {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

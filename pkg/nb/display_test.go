//go:build unix

package nb

import (
	"bytes"
	"encoding/gob"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"gornn/pkg/internal/pictures"
)

// TestDisplay plays the kernel to a cell that plots: the figure must have arrived before the cell
// goes on.
func TestDisplay(t *testing.T) {
	if os.Getenv(protocol.GONB_PIPE_ENV) != "" {
		if err := PlotLoss("rnn"); err != nil { // this process is the cell
			t.Fatal(err)
		}
		return
	}
	var printed bytes.Buffer
	cell, decoder, encoder := startCell(t, &printed)
	var figure, sync protocol.DisplayData
	if err := decoder.Decode(&figure); err != nil {
		t.Fatal(err)
	}
	png, ok := figure.Data[protocol.MIMEImagePNG].([]byte)
	if !ok || !bytes.HasPrefix(png, []byte("\x89PNG")) {
		t.Error("the first message is no PNG")
	}
	size, ok := figure.Metadata[string(protocol.MIMEImagePNG)].(map[string]int)
	if want := int(pictures.Height.Dots(96)); !ok || size["height"] != want {
		t.Errorf("the figure is shown in size %v, want a height of %d", size, want)
	}
	if err := decoder.Decode(&sync); err != nil {
		t.Fatal(err)
	}
	request, ok := sync.Data[protocol.MIMECommValue].(protocol.CommValue)
	if !ok || request.Address != protocol.GonbuiSyncAddress {
		t.Fatalf("the second message is %v, want a request to sync", sync)
	}
	answer := protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: request.Value}
	if err := encoder.Encode(&answer); err != nil {
		t.Fatal(err)
	}
	err := cell.Wait()
	if err != nil || !strings.HasPrefix(printed.String(), "Training and Validation Loss\n") {
		t.Errorf("%v:\n%s", err, printed.String())
	}
}

// startCell runs TestDisplay as a cell, with the pipes of a kernel.
func startCell(t *testing.T, printed io.Writer) (*exec.Cmd, *gob.Decoder, *gob.Encoder) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("GORNN_DATA", dir)
	save(t, kerasRuns(t)...)
	there, back := filepath.Join(dir, "there"), filepath.Join(dir, "back")
	for _, pipe := range []string{there, back} {
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Skip(err)
		}
	}
	cell := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDisplay$")
	cell.Env = append(os.Environ(),
		protocol.GONB_PIPE_ENV+"="+there, protocol.GONB_PIPE_BACK_ENV+"="+back)
	cell.Stdout, cell.Stderr = printed, printed
	if err := cell.Start(); err != nil {
		t.Fatal(err)
	}
	hung := time.AfterFunc(20*time.Second, func() { cell.Process.Kill() })
	t.Cleanup(func() { hung.Stop() })
	from, err := os.Open(there)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { from.Close() })
	to, err := os.OpenFile(back, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { to.Close() })
	return cell, gob.NewDecoder(from), gob.NewEncoder(to)
}

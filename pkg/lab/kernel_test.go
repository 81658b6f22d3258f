package lab

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// installs runs kernel.py in a repository whose GoNB is a line of shell, run in the folder of its
// kernel. It returns the folder of Jupyter's data, what was printed, and whether all went well.
func installs(t *testing.T, gonb string) (data, printed string, ok bool) {
	t.Helper()
	has(t, "python3")
	root := t.TempDir()
	data = filepath.Join(root, "data")
	program, err := os.ReadFile("kernel.py")
	if err != nil {
		t.Fatal(err)
	}
	kernel := filepath.Join(root, "pkg/lab/kernel.py")
	write(t, kernel, string(program))
	const script = `#!/bin/sh
mkdir -p "$JUPYTER_DATA_DIR/kernels/gonb"
cd "$JUPYTER_DATA_DIR/kernels/gonb"
`
	write(t, filepath.Join(root, "build/bin/gonb"), script+gonb)
	printed, ok = runs(t, root, []string{"JUPYTER_DATA_DIR=" + data},
		"python3", kernel, "new/gonb.log", "GOEXPERIMENT=simd")
	return data, printed, ok
}

// kernel is what of kernel.json the tests look at.
type kernel struct {
	Argv []string
	Env  map[string]string
}

// described reads the kernel.json in a folder of Jupyter's data.
func described(t *testing.T, data string) (got kernel) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(data, "kernels/gonb/kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// TestKernel sees that the kernel's environment is added to whatever GoNB itself writes.
func TestKernel(t *testing.T) {
	data, printed, ok := installs(t,
		`echo '{"argv": ["'"$*"'"], "env": {"OWN": "1", "GOWORK": "other"}}' >kernel.json`)
	if !ok {
		t.Fatal(printed)
	}
	got := described(t, data)
	for name, want := range map[string]string{
		"OWN": "1", "GOEXPERIMENT": "simd", "GOWORK": "",
		"GOFLAGS": "-mod=readonly -ldflags=-s",
	} {
		if value, found := got.Env[name]; !found || value != want {
			t.Errorf("%s is %q, want %q", name, value, want)
		}
	}
	if path := got.Env["PATH"]; !regexp.MustCompile(`^/.*/pkg/lab/cell:/.*/build/bin:\$\{PATH\}$`).MatchString(path) {
		t.Errorf("PATH is %q", path)
	}
	asked := got.Argv[len(got.Argv)-1]
	if !strings.Contains(asked, "-log_file="+got.Env["GONB_LOG"]) ||
		!regexp.MustCompile(`^/\S+/new/gonb\.log$`).MatchString(got.Env["GONB_LOG"]) {
		t.Errorf("GoNB was asked for %q, and GONB_LOG is %q", asked, got.Env["GONB_LOG"])
	}
	if left, err := os.ReadDir(data); err != nil || len(left) != 1 {
		t.Errorf("beside kernels, %v is left: %v", left, err)
	}
}

// TestKernelCrashes sees that the trace of a GoNB that panics goes to its log, behind what is there,
// and not to Jupyter; and that Jupyter's signals go to GoNB itself.
func TestKernelCrashes(t *testing.T) {
	data, printed, ok := installs(t, `cat >kernel.json <<'END'
{"argv": ["sh", "-c", "echo $$ $1; echo panic: of $1 >&2; exit 2", "gonb", "connection file"]}
END`)
	if !ok {
		t.Fatal(printed)
	}
	got := described(t, data)
	log := got.Env["GONB_LOG"]
	write(t, log, "a line\n")
	program := exec.Command(got.Argv[0], got.Argv[1:]...)
	program.Env = append(os.Environ(), "GONB_LOG="+log)
	output, err := program.CombinedOutput()
	if want := fmt.Sprintf("%d connection file\n", program.Process.Pid); string(output) != want {
		t.Errorf("%v: Jupyter reads %q, want %q", err, output, want)
	}
	if text, err := os.ReadFile(log); string(text) != "a line\npanic: of connection file\n" {
		t.Errorf("the log holds %q, %v", text, err)
	}
}

// TestKernelFails sees that what GoNB says is passed on.
func TestKernelFails(t *testing.T) {
	_, printed, ok := installs(t, "echo no room >&2; exit 3")
	if ok || !strings.Contains(printed, "no room") {
		t.Errorf("ended well: %t, printed %q", ok, printed)
	}
}

// TestGopls sees that the gopls that a GoNB starts ends after it, and that others are as they are.
func TestGopls(t *testing.T) {
	has(t, "sh")
	text, err := os.ReadFile("gopls.sh")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write(t, filepath.Join(folder, "gopls"), string(text))
	write(t, filepath.Join(folder, "bin/gopls"), "#!/bin/sh\necho \"[$*]\"\n")
	path := "PATH=" + folder + ":" + os.Getenv("PATH")
	for args, want := range map[string]string{
		"-listen 'unix;/a b'": "[-listen.timeout=1m -listen unix;/a b]\n",
		"version":             "[version]\n",
		"":                    "[]\n",
	} {
		if got, ok := runs(t, folder, []string{path}, "sh", "-c", "gopls "+args); got != want || !ok {
			t.Errorf("gopls %s: %q, %t, want %q", args, got, ok, want)
		}
	}
}

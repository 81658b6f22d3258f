package backend

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gornn/pkg/datadir"
	"gornn/pkg/settings"
)

func TestNew(t *testing.T) {
	first, err := New()
	if err != nil {
		t.Fatal(err)
	}
	if second, err := New(); err != nil || second != first {
		t.Errorf("a second New = %v, %v; want the first backend", second, err)
	}
	if strings.ContainsAny(Description(first), "/\\") {
		t.Errorf("Description = %q holds a path", Description(first))
	}
	if strings.Contains(Notice(), "\n") {
		t.Errorf("Notice = %q; want one line", Notice())
	}
}

func TestChoose(t *testing.T) {
	if _, err := Open(Options{Threads: -1}); err == nil || !strings.HasPrefix(err.Error(), "backend: Options.Threads must be 0") {
		t.Errorf("-1 threads: %v", err)
	}
	for _, n := range []int{-1, 65} {
		if _, err := Open(Options{Devices: n}); err == nil || !strings.HasPrefix(err.Error(), "backend: Options.Devices must be from 0") {
			t.Errorf("%d devices: %v", n, err)
		}
	}
	for _, test := range []struct{ name, config, want, err string }{
		{"pure Go", "go", "go", ""},
		{"unknown", "torch", "", `Options.Name must be "xla", "xla:cpu", "xla:cuda", "xla:/path/to/plugin.so" or "go", got "torch"`},
		{"missing file", "xla:/no/such/plugin.so", "", `got "xla:/no/such/plugin.so"`},
		{"not a plugin", "xla:/etc/hosts", "", `got "xla:/etc/hosts"`},
		{"missing plugin", "xla:abacus", "", `got "xla:abacus"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := choose(Options{Name: test.config})
			switch {
			case test.err == "" && got.err != nil:
				t.Fatal(got.err)
			case test.err == "" && Description(got.backend) != test.want:
				t.Errorf("backend is %q, want %q", Description(got.backend), test.want)
			case test.err != "" && (got.err == nil || !strings.Contains(got.err.Error(), test.err)):
				t.Errorf("error = %v, want one with %q", got.err, test.err)
			case test.err != "" && !strings.Contains(got.err.Error(), "unset it"):
				t.Errorf("error = %v names no cure", got.err)
			case got.notice != "":
				t.Errorf("notice %q on a choice made by the user", got.notice)
			}
		})
	}
}

// A variable that is set while a backend is opened is not left behind.
func TestEnvironmentStays(t *testing.T) {
	for name, value := range map[string]string{
		"PJRT_NPROC": "3", "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=true",
	} {
		for _, before := range []string{"", value} {
			t.Setenv(name, before)
			if before == "" {
				os.Unsetenv(name)
			}
			for _, o := range []Options{{}, {Threads: 2}} {
				if _, err := Open(o); err != nil {
					t.Fatal(err)
				}
				if got, found := os.LookupEnv(name); got != before || found != (before != "") {
					t.Errorf("%+v: %s was %q and is %q", o, name, before, got)
				}
			}
		}
	}
}

// A program that does not run in the repository names the folder of the plugin.
func TestPlugins(t *testing.T) {
	repository, err := datadir.Repository()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(repository, "build")
	if plugins, _ := filepath.Glob(filepath.Join(folder, "pjrt_c_api_cpu_plugin.*")); plugins == nil {
		t.Skip("needs a PJRT plugin: make setup")
	}
	t.Chdir(t.TempDir())
	if b, err := Open(Options{Name: "xla:cpu", Plugins: folder}); err != nil || Description(b) != "xla:cpu" {
		t.Errorf("Open: %v, %v", b, err)
	}
}

func TestChooseWithoutAsking(t *testing.T) {
	t.Setenv(string(settings.Backend), "")
	got := choose(Options{})
	if got.err != nil {
		t.Fatal(got.err)
	}
	if pure := Description(got.backend) == "go"; pure != (got.notice != "") {
		t.Errorf("the backend is %s and the notice %q", Description(got.backend), got.notice)
	}
}

func TestPlatform(t *testing.T) {
	for plugin, want := range map[string]string{
		"cpu":          "cpu",
		"cpu_v0.114.0": "cpu",
		"/usr/local/lib/go-xla/nvidia/pjrt_c_api_cuda_plugin.so":           "cuda",
		"/home/me/cpu/pjrt_c_api_cpu_v0.114.0_plugin.so":                   "cpu",
		"/home/me/build/pjrt_plugin_tpu.so":                                "tpu",
		"/home/me/a-plugin-of-mine/pjrt-plugin-rocm.dylib":                 "rocm",
		"/home/me/site-packages/jax_plugins/xla_cuda13/xla_cuda_plugin.so": "cuda",
		"/home/me/lib/other_cuda.so":                                       "other_cuda.so",
		"/home/me/lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so":            "cpu",
	} {
		if got := platform(plugin); got != want {
			t.Errorf("platform(%q) = %q, want %q", plugin, got, want)
		}
	}
}

// Command build makes the folder that the judge works from:
//
//	build OUT             judge, compiler, linker, time zones and the standard library, compiled
//	build OUT MODULE...   adds the packages of these modules (path@version), compiled
//
// It runs where there is a network and a Go toolchain, in the runner folder. Nothing of OUT's own
// path ends up in OUT.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

func main() {
	if len(os.Args) < 2 {
		fail("usage: build OUT [MODULE@VERSION...]")
	}
	out, err := filepath.Abs(os.Args[1])
	check(err)
	scratch, err := os.MkdirTemp("", "llmbench-go-")
	check(err)
	defer os.RemoveAll(scratch)
	if modules := os.Args[2:]; len(modules) > 0 {
		addModules(out, scratch, modules)
		return
	}
	check(os.MkdirAll(out, 0o755))
	goTool(".", "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(out, "judge"), "./judge")
	goroot := strings.TrimSpace(goTool(".", "env", "GOROOT"))
	tools := filepath.Join(goroot, "pkg", "tool", runtime.GOOS+"_"+runtime.GOARCH)
	copyFile(filepath.Join(tools, "compile"), filepath.Join(out, "compile"), 0o755)
	copyFile(filepath.Join(tools, "link"), filepath.Join(out, "link"), 0o755)
	copyFile(filepath.Join(goroot, "lib", "time", "zoneinfo.zip"), filepath.Join(out, "zoneinfo.zip"), 0o644)
	version := strings.TrimSpace(goTool(".", "env", "GOVERSION"))
	check(os.WriteFile(filepath.Join(out, "version"), []byte(version+"\n"), 0o644))
	addPackages(out, scratch, "std")
	addPackages(out, ".", "./bridge", "./results")
}

// addModules compiles every package of the modules and of what they need.
func addModules(out, scratch string, modules []string) {
	check(os.WriteFile(filepath.Join(scratch, "go.mod"), []byte("module bench\n"), 0o644))
	goTool(scratch, append([]string{"get"}, modules...)...)
	var patterns []string
	for _, module := range modules {
		path, _, _ := strings.Cut(module, "@")
		patterns = append(patterns, path+"/...")
	}
	// -e: a module may hold packages that do not compile here; an import of one tells so.
	addPackages(out, scratch, append([]string{"-e"}, patterns...)...)
}

// addPackages copies the compiled packages that `go list` finds to OUT/packages/IMPORT/PATH.a.
func addPackages(out, dir string, arguments ...string) {
	format := "{{if .Export}}{{.ImportPath}}={{.Export}}{{end}}"
	args := append([]string{"list", "-export", "-deps", "-trimpath", "-f", format}, arguments...)
	for _, line := range strings.Fields(goTool(dir, args...)) {
		path, file, _ := strings.Cut(line, "=")
		to := filepath.Join(out, "packages", filepath.FromSlash(path)+".a")
		if _, err := os.Stat(to); err == nil {
			continue
		}
		check(os.MkdirAll(filepath.Dir(to), 0o755))
		copyFile(file, to, 0o644)
	}
}

func goTool(dir string, args ...string) string {
	command := exec.Command("go", args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOTOOLCHAIN=local", "GOWORK=off",
		"GOTELEMETRY=off", "GOFLAGS=-mod=mod -modcacherw -buildvcs=false")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		fail(fmt.Sprintf("go %s: %v\n%s", strings.Join(args, " "), err, stderr.String()))
	}
	return string(output)
}

func copyFile(from, to string, mode os.FileMode) {
	data, err := os.ReadFile(from)
	check(err)
	check(os.WriteFile(to, data, mode))
	check(os.Chmod(to, mode))
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}

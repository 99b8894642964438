package main

import (
	"context"
	"fmt"
	"go/build"
	"go/types"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"time"
)

var moduleLine = regexp.MustCompile(`(?m)^module\s+"?([^"\s]+)`)

// module compiles the packages below the work folder, without the go command: `go test` costs
// twice the time and wants a cache that it can write to.
type module struct {
	root, path string // the work folder; the module's path
	tools      string // the folder this judge lies in: compiler, linker, compiled packages
	scratch    string
	language   string // such as go1.25
	deadline   time.Time
	compiled   map[string]string // import path -> archive
	overlay    map[string]string // file below the work folder -> what is compiled in its place
	beside     map[string]string // folder -> a file more of its package
	standard   string            // the linker's list of packages that are there for all
	extra      []string          // imports that only what the judge wrote has
	importer   types.Importer
	underway   map[string]bool
	count      int // of compilations: names their files
}

func openModule(root string) (*module, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	scratch, err := os.MkdirTemp("", "build")
	if err != nil {
		return nil, err
	}
	tools := filepath.Dir(self)
	version, err := os.ReadFile(filepath.Join(tools, "version"))
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"compile", "link", "packages"} {
		if _, err := os.Stat(filepath.Join(tools, name)); err != nil {
			return nil, err
		}
	}
	m := &module{root: root, path: "bench", tools: tools, scratch: scratch,
		language: languageVersion(string(version)),
		overlay:  map[string]string{}, beside: map[string]string{},
		compiled: map[string]string{}, underway: map[string]bool{}}
	if text, err := os.ReadFile(filepath.Join(root, "go.mod")); err == nil {
		if found := moduleLine.FindSubmatch(text); found != nil {
			m.path = string(found[1])
		}
	}
	m.standard, err = m.packages()
	return m, err
}

// languageVersion of "go1.25.3": "go1.25".
func languageVersion(version string) string {
	return regexp.MustCompile(`^go\d+\.\d+`).FindString(version)
}

// folder tells which files of a folder belong to the package, as the go command would.
func (m *module) folder(dir string) (*build.Package, error) {
	context := build.Default
	context.GOPATH, context.GOROOT, context.CgoEnabled = "", "", false
	context.Dir = ""
	found, err := context.ImportDir(filepath.Join(m.root, dir), 0)
	switch err := err.(type) {
	case nil, *build.NoGoError:
		return found, nil
	case *build.MultiplePackageError:
		return nil, &problem{kind: "type_error", message: fmt.Sprintf(
			"package %s in %s, but package %s in %s: all files of a folder are one package",
			err.Packages[0], err.Files[0], err.Packages[1], err.Files[1])}
	default:
		return nil, &problem{kind: "syntax_error", message: err.Error()}
	}
}

func (m *module) importPath(dir string) string { return path.Join(m.path, dir) }

// dirOf tells the folder of an import path of this module.
func (m *module) dirOf(importPath string) (string, bool) {
	if importPath == m.path {
		return ".", true
	}
	return strings.CutPrefix(importPath, m.path+"/")
}

// need makes sure that the imports of this module are compiled.
func (m *module) need(imports []string) error {
	for _, importPath := range imports {
		dir, own := m.dirOf(importPath)
		if !own || m.compiled[importPath] != "" {
			continue
		}
		if m.underway[importPath] {
			return &problem{kind: "type_error", message: "import cycle: " + importPath}
		}
		if _, err := os.Stat(filepath.Join(m.root, dir)); err != nil {
			continue // the compiler says that it could not import it
		}
		found, err := m.folder(dir)
		if err != nil {
			return err
		}
		if err := m.compile(importPath, dir, found.GoFiles, found.Imports); err != nil {
			return err
		}
	}
	return nil
}

// compile one package; its archive is then known under the import path.
func (m *module) compile(importPath, dir string, files, imports []string) error {
	m.underway[importPath] = true
	defer delete(m.underway, importPath)
	if err := m.need(imports); err != nil {
		return err
	}
	sources := make([]string, len(files))
	for i, file := range files {
		sources[i] = file
		if !filepath.IsAbs(file) {
			sources[i] = "./" + filepath.ToSlash(filepath.Join(dir, file))
			if instead := m.overlay[filepath.Join(dir, file)]; instead != "" {
				sources[i] = instead
			}
		}
	}
	if more := m.beside[importPath]; more != "" {
		sources = append(sources, more)
	}
	imports = append(append([]string{}, imports...), m.extra...)
	sort.Strings(sources)
	return m.compileFiles(importPath, sources, imports)
}

func (m *module) compileFiles(importPath string, sources, imports []string) error {
	m.count++
	config, err := m.importConfig(imports)
	if err != nil {
		return err
	}
	archive := filepath.Join(m.scratch, fmt.Sprintf("%d.a", m.count))
	args := []string{"-o", archive, "-p", importPath, "-lang=" + m.language, "-complete", "-pack",
		"-trimpath", m.absolute() + "=>.;" + m.scratch + "=>.", "-c=2", "-importcfg", config}
	if output, err := m.tool("compile", append(args, sources...)...); err != nil {
		return m.toolProblem(err, output)
	}
	m.compiled[importPath] = archive
	return nil
}

func (m *module) absolute() string {
	root, err := filepath.Abs(m.root)
	if err != nil {
		return m.root
	}
	return root
}

// importConfig names an archive for each import: compiled here, or found beside the judge.
func (m *module) importConfig(imports []string) (string, error) {
	var text strings.Builder
	for _, importPath := range imports {
		if archive := m.archive(importPath); archive != "" {
			fmt.Fprintf(&text, "packagefile %s=%s\n", importPath, archive)
		}
	}
	file := filepath.Join(m.scratch, fmt.Sprintf("%d.importcfg", m.count))
	return file, os.WriteFile(file, []byte(text.String()), 0o600)
}

func (m *module) archive(importPath string) string {
	if archive := m.compiled[importPath]; archive != "" {
		return archive
	}
	archive := filepath.Join(m.tools, "packages", filepath.FromSlash(importPath)+".a")
	if _, err := os.Stat(archive); err != nil {
		return ""
	}
	return archive
}

// tool runs the compiler or the linker; it is ended at the deadline.
func (m *module) tool(name string, args ...string) (string, error) {
	background, cancel := context.WithDeadline(context.Background(), m.deadline)
	defer cancel()
	command := exec.CommandContext(background, filepath.Join(m.tools, name), args...)
	command.Dir = m.root
	command.Env = append(testEnvironment(), "GOGC=400")
	output, err := command.CombinedOutput()
	if background.Err() != nil {
		err = background.Err()
	}
	return string(output), err
}

func (m *module) toolProblem(err error, output string) error {
	if err == context.DeadlineExceeded {
		return &problem{kind: "test_timeout", message: "the answer was not compiled in time"}
	}
	exit, ok := err.(*exec.ExitError)
	if !ok {
		return err
	}
	if exit.ExitCode() < 0 || strings.Contains(output, "out of memory") ||
		strings.Contains(output, "no space left on device") {
		return &problem{kind: "resource_limit", log: output,
			message: fmt.Sprintf("the compiler was ended: %v", err)}
	}
	return &problem{kind: "type_error", message: firstLines(output, 2), log: output}
}

func firstLines(text string, count int) string {
	lines := strings.SplitN(strings.TrimSpace(text), "\n", count+1)
	return strings.Join(lines[:min(count, len(lines))], "\n")
}

// testFolders are the folders of the test files, each once.
func testFolders(tests []string) []string {
	seen := map[string]bool{}
	var folders []string
	for _, file := range tests {
		if folder := path.Dir(file); strings.HasSuffix(file, "_test.go") && !seen[folder] {
			seen[folder] = true
			folders = append(folders, folder)
		}
	}
	sort.Strings(folders)
	return folders
}

package main

import (
	"crypto/rand"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

// link makes the test binary: the judge's own main function around the compiled tests.
func (m *module) link(b *binary) error {
	var source strings.Builder
	data := struct {
		*binary
		UsesTest, UsesX bool
	}{b, b.uses("_test"), b.uses("_xtest")}
	if err := mainSource.Execute(&source, data); err != nil {
		return err
	}
	file := filepath.Join(m.scratch, "main.go")
	if err := os.WriteFile(file, []byte(source.String()), 0o600); err != nil {
		return err
	}
	imports := []string{"errors", "flag", "io", "llmbench/results", "os", "reflect", "testing", "testing/internal/testdeps", b.Test, b.XTest}
	if err := m.compileFiles("main", []string{file}, imports); err != nil {
		return err
	}
	b.path = filepath.Join(m.scratch, "tests.exe")
	return m.linkTo(b.path)
}

// linkTo makes a program of the main package, and removes what was compiled.
func (m *module) linkTo(path string) error {
	config, err := m.linkConfig()
	if err != nil {
		return err
	}
	output, err := m.tool("link", "-o", path, "-importcfg", config, "-s", "-w", "-buildmode=exe",
		m.compiled["main"])
	if err != nil {
		return m.toolProblem(err, output)
	}
	return nil
}

// clean removes what was compiled: the tests have the folder for themselves.
func (m *module) clean() {
	for _, pattern := range []string{"*.a", "*.importcfg", "main.go"} {
		scraps, _ := filepath.Glob(filepath.Join(m.scratch, pattern))
		for _, scrap := range scraps {
			os.Remove(scrap)
		}
	}
	m.compiled = map[string]string{}
}

func (b *binary) uses(alias string) bool {
	for _, list := range [][]entry{b.Tests, b.Fuzz, b.Examples} {
		for _, one := range list {
			if one.Package == alias {
				return true
			}
		}
	}
	return b.TestMain == alias+".TestMain"
}

// packages names every archive there is: the linker reads those it needs.
func (m *module) packages() (string, error) {
	var text strings.Builder
	packages := filepath.Join(m.tools, "packages")
	err := filepath.WalkDir(packages, func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(packages, strings.TrimSuffix(file, ".a"))
		text.WriteString("packagefile " + filepath.ToSlash(name) + "=" + file + "\n")
		return err
	})
	return text.String(), err
}

func (m *module) linkConfig() (string, error) {
	text := m.standard
	for importPath, archive := range m.compiled {
		text += "packagefile " + importPath + "=" + archive + "\n"
	}
	return m.write("link.importcfg", text)
}

func randomToken() string {
	bytes := make([]byte, 16)
	if _, err := rand.Read(bytes); err != nil {
		panic(err)
	}
	return hex.EncodeToString(bytes)
}

var mainSource = template.Must(template.New("main").Parse(`package main

import (
	"errors"
	"flag"
	"io"
	"os"
	"reflect"
	"testing"
	"testing/internal/testdeps"
	{{if .UsesTest}}_test{{else}}_{{end}} {{printf "%q" .Test}}
	"llmbench/results"
	{{if .XTest}}{{if .UsesX}}_xtest{{else}}_{{end}} {{printf "%q" .XTest}}{{end}}
)

var tell = results.Tell

var flags = flag.CommandLine

type judged interface {
	Cleanup(func())
	Failed() bool
	Skipped() bool
}

// watch tells the outcome when the test, its subtests and its own cleanups are over.
func watch(t judged, name string) func() {
	returned := false
	t.Cleanup(func() {
		switch {
		case t.Failed():
			tell(name, "failed")
		case t.Skipped():
			tell(name, "skipped")
		case returned:
			tell(name, "passed")
		default:
			tell(name, "failed")
		}
	})
	return func() { returned = true }
}

func test(name string, f func(*testing.T)) testing.InternalTest {
	return testing.InternalTest{Name: name, F: func(t *testing.T) {
		t.Helper()
		returned := watch(t, name)
		f(t)
		returned()
	}}
}

func fuzz(name string, f func(*testing.F)) testing.InternalFuzzTarget {
	return testing.InternalFuzzTarget{Name: name, Fn: func(t *testing.F) {
		returned := watch(t, name)
		f(t)
		returned()
	}}
}

func example(name string, f func(), output string, unordered bool) testing.InternalExample {
	return testing.InternalExample{Name: name, Output: output, Unordered: unordered, F: func() {
		f()
		tell(name, "ran")
	}}
}

// canary runs tests whose failure is certain: should one pass, the tests have been tampered with.
func canary() {
	shown := os.Stdout
	os.Stdout, _ = os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	flag.CommandLine = flags // an answer may have its own
	all := func(string, string) (bool, error) { return true, nil }
	for _, certain := range []func(*testing.T){
		func(t *testing.T) { t.Error("certain") },
		func(t *testing.T) { t.FailNow() },
		func(t *testing.T) {
			if !errors.Is(io.EOF, errors.New("EOF")) && !reflect.DeepEqual([]int{1}, []int{2}) {
				t.Fail()
			}
		},
	} {
		outcome := "failed"
		if testing.RunTests(all, []testing.InternalTest{ {Name: "TestCanary", F: certain} }) {
			outcome = "passed"
		}
		results.Note("canary", outcome)
	}
	os.Stdout = shown
}

func main() {
	tests := []testing.InternalTest{
		{{range .Tests}}test({{printf "%q" .Name}}, {{.Package}}.{{.Name}}),
		{{end}}
	}
	fuzzTargets := []testing.InternalFuzzTarget{
		{{range .Fuzz}}fuzz({{printf "%q" .Name}}, {{.Package}}.{{.Name}}),
		{{end}}
	}
	examples := []testing.InternalExample{
		{{range .Examples}}example({{printf "%q" .Name}}, {{.Package}}.{{.Name}}, {{printf "%q" .Output}}, {{.Unordered}}),
		{{end}}
	}
	testdeps.ImportPath = {{printf "%q" .Test}}
	m := testing.MainStart(testdeps.TestDeps{}, tests, nil, fuzzTargets, examples)
	{{if .TestMain}}
	{{.TestMain}}(m)
	code := int(reflect.ValueOf(m).Elem().FieldByName("exitCode").Int())
	{{else}}
	code := m.Run()
	{{end}}
	canary()
	os.Exit(code)
}
`))

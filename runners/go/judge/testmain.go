package main

import (
	"crypto/rand"
	"encoding/hex"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"
)

// binary is the test binary of one folder.
type binary struct {
	folder, path, token string
	Test, XTest         string // import paths of the packages; "" where there is none
	TestMain            string // qualified, "" where the tests have none
	Tests, Fuzz         []entry
	Examples            []entry
	usesTest, usesXTest bool
}

// entry is one test. Package is _test or _xtest; Output and Unordered belong to examples.
type entry struct {
	Package, Name, Output string
	Unordered             bool
}

func (b *binary) names() []string {
	var names []string
	for _, list := range [][]entry{b.Tests, b.Fuzz, b.Examples} {
		for _, one := range list {
			names = append(names, one.Name)
		}
	}
	return names
}

// testBinary compiles the package of a folder with its tests, and the external test package.
func (m *module) testBinary(folder string) (*binary, error) {
	found, err := m.folder(folder)
	if err != nil {
		return nil, err
	}
	b := &binary{folder: folder, token: randomToken(), Test: m.importPath(folder)}
	if err := b.scan(filepath.Join(m.root, folder), "_test", found.TestGoFiles); err != nil {
		return nil, err
	}
	if err := b.scan(filepath.Join(m.root, folder), "_xtest", found.XTestGoFiles); err != nil {
		return nil, err
	}
	// Compiled under its own path, so that the external tests see what the inner ones export.
	delete(m.compiled, b.Test)
	files := append(append([]string{}, found.GoFiles...), found.TestGoFiles...)
	imports := append(append([]string{}, found.Imports...), found.TestImports...)
	if len(files) == 0 {
		return nil, &problem{kind: "type_error", message: "no Go file for this platform in " + folder}
	}
	if err := m.compile(b.Test, folder, files, imports); err != nil {
		return nil, err
	}
	if len(found.XTestGoFiles) > 0 {
		b.XTest = b.Test + "_test"
		return b, m.compile(b.XTest, folder, found.XTestGoFiles, found.XTestImports)
	}
	return b, nil
}

// scan finds the tests as the go command does.
func (b *binary) scan(dir, alias string, files []string) error {
	for _, name := range files {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, filepath.Join(dir, name), nil, parser.ParseComments)
		if err != nil {
			return &problem{kind: "syntax_error", message: err.Error()}
		}
		for _, declared := range file.Decls {
			function, ok := declared.(*ast.FuncDecl)
			if !ok || function.Recv != nil {
				continue
			}
			one := entry{Package: alias, Name: function.Name.Name}
			switch {
			case one.Name == "TestMain" && takes(function, "M"):
				b.TestMain = alias + ".TestMain"
			case isTest(one.Name, "Test") && takes(function, "T"):
				b.Tests = append(b.Tests, one)
			case isTest(one.Name, "Fuzz") && takes(function, "F"):
				b.Fuzz = append(b.Fuzz, one)
			}
		}
		for _, example := range doc.Examples(file) {
			if example.Output != "" || example.EmptyOutput {
				b.Examples = append(b.Examples, entry{alias, "Example" + example.Name,
					example.Output, example.Unordered})
			}
		}
	}
	return nil
}

func isTest(name, prefix string) bool {
	rest, found := strings.CutPrefix(name, prefix)
	first, _ := utf8.DecodeRuneInString(rest)
	return found && (rest == "" || !unicode.IsLower(first))
}

// takes tells whether a function has the one parameter *testing.T (or M, F) and no result.
func takes(function *ast.FuncDecl, kind string) bool {
	parameters := function.Type.Params.List
	if function.Type.Results != nil || len(parameters) != 1 || len(parameters[0].Names) > 1 {
		return false
	}
	pointer, ok := parameters[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	switch named := pointer.X.(type) {
	case *ast.SelectorExpr:
		return named.Sel.Name == kind
	case *ast.Ident:
		return named.Name == kind
	}
	return false
}

// link makes the test binary: the judge's own main function around the compiled tests.
func (m *module) link(b *binary) error {
	var source strings.Builder
	data := struct {
		*binary
		Token           string
		UsesTest, UsesX bool
	}{b, b.token, b.uses("_test"), b.uses("_xtest")}
	if err := mainSource.Execute(&source, data); err != nil {
		return err
	}
	file := filepath.Join(m.scratch, "main.go")
	if err := os.WriteFile(file, []byte(source.String()), 0o600); err != nil {
		return err
	}
	imports := []string{"fmt", "os", "reflect", "strings", "testing", "testing/internal/testdeps", b.Test, b.XTest}
	if err := m.compileFiles("main", []string{file}, imports); err != nil {
		return err
	}
	config, err := m.linkConfig()
	if err != nil {
		return err
	}
	b.path = filepath.Join(m.scratch, "tests.exe")
	output, err := m.tool("link", "-o", b.path, "-importcfg", config, "-s", "-w", "-buildmode=exe",
		m.compiled["main"])
	if err != nil {
		return m.toolProblem(err, output)
	}
	delete(m.compiled, "main")
	for _, scrap := range []string{file, config} {
		os.Remove(scrap)
	}
	scraps, _ := filepath.Glob(filepath.Join(m.scratch, "*.a"))
	for _, scrap := range scraps {
		os.Remove(scrap) // the main package holds the token
	}
	m.compiled = map[string]string{}
	return nil
}

func (b *binary) uses(alias string) bool {
	for _, list := range [][]entry{b.Tests, b.Fuzz, b.Examples, {{Package: strings.TrimSuffix(b.TestMain, ".TestMain")}}} {
		for _, one := range list {
			if one.Package == alias {
				return true
			}
		}
	}
	return false
}

// linkConfig names every archive there is: the linker reads those it needs.
func (m *module) linkConfig() (string, error) {
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
	for importPath, archive := range m.compiled {
		text.WriteString("packagefile " + importPath + "=" + archive + "\n")
	}
	file := filepath.Join(m.scratch, "link.importcfg")
	if err == nil {
		err = os.WriteFile(file, []byte(text.String()), 0o600)
	}
	return file, err
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
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/internal/testdeps"
	{{if .UsesTest}}_test{{else}}_{{end}} {{printf "%q" .Test}}
	{{if .XTest}}{{if .UsesX}}_xtest{{else}}_{{end}} {{printf "%q" .XTest}}{{end}}
)

var results = os.NewFile(3, "results")

func tell(name, outcome string) {
	fmt.Fprintf(results, "{{.Token}} %s %s\n", name, outcome)
}

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

func main() {
	_ = strings.TrimSpace
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
	_ = reflect.ValueOf
	code := m.Run()
	{{end}}
	tell("", "ended")
	os.Exit(code)
}
`))

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// refuse finds syntax errors, and what an answer in the tests' own package must not do: use what
// the tests are made of, or change the language under them.
func (m *module) refuse(asked request) error {
	set := token.NewFileSet()
	path := filepath.Join(m.root, asked.Solution)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(set, asked.Solution, text, parser.ParseComments)
	if err != nil {
		return &problem{kind: "syntax_error", message: firstLines(err.Error(), 2), log: err.Error()}
	}
	for _, imported := range file.Imports {
		if imported.Path.Value == `"C"` {
			return &problem{kind: "type_error", message: fmt.Sprintf(
				"%s: cgo is not available", set.Position(imported.Pos()))}
		}
	}
	if asked.Part == "answer" {
		return nil
	}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			if strings.HasPrefix(comment.Text, "//go:linkname") {
				return tampering("go:linkname", set, comment.Pos())
			}
		}
	}
	declared, used := testNames(asked.Tests, file.Name.Name)
	if err := refuseTestNames(set, file, declared); err != nil {
		return err
	}
	return m.keepLanguage(asked, set, file, text, used)
}

func refuseTestNames(set *token.FileSet, file *ast.File, declared map[string]bool) error {
	for _, name := range file.Unresolved {
		if declared[name.Name] {
			return tampering(name.Name+", which the tests declare", set, name.Pos())
		}
	}
	return nil
}

// keepLanguage: an answer may give predeclared names a meaning of its own (programmers had their
// own min and max before the language did), but not for the tests. Its functions get another name.
func (m *module) keepLanguage(
	asked request, set *token.FileSet, file *ast.File, text []byte, used map[string]bool,
) error {
	renamed := map[*ast.Object]bool{}
	for name, object := range file.Scope.Objects {
		switch {
		case !used[name] || !predeclared(name) || plainAny(name, object):
		case object.Kind == ast.Fun:
			renamed[object] = true
		case asked.Part == "" || object.Kind == ast.Con:
			return tampering("a new meaning of "+name+", which the tests use", set, object.Pos())
		}
	}
	if len(renamed) == 0 || asked.Part != "" {
		return nil // beside a stub there are no functions of such names
	}
	var places []int
	ast.Inspect(file, func(node ast.Node) bool {
		if name, ok := node.(*ast.Ident); ok && renamed[name.Obj] {
			places = append(places, set.Position(name.Pos()).Offset)
		}
		return true
	})
	sort.Ints(places)
	var changed strings.Builder
	last := 0
	for _, place := range places {
		changed.WriteString(string(text[last:place]) + "llmbench_")
		last = place
	}
	changed.Write(text[last:])
	var err error
	m.overlay[asked.Solution], err = m.write(filepath.Base(asked.Solution), changed.String())
	return err
}

// plainAny is what programs wrote before the language had the name.
func plainAny(name string, object *ast.Object) bool {
	kind, ok := object.Decl.(*ast.TypeSpec)
	if !ok || name != "any" {
		return false
	}
	empty, ok := kind.Type.(*ast.InterfaceType)
	return ok && len(empty.Methods.List) == 0
}

func tampering(what string, set *token.FileSet, where token.Pos) error {
	return &problem{kind: "tampering", message: fmt.Sprintf(
		"%s: the answer has %s", set.Position(where), what)}
}

func predeclared(name string) bool { return types.Universe.Lookup(name) != nil }

// testNames: what the test files of a package declare, and the names they take from outside.
func testNames(tests []string, of string) (declared, used map[string]bool) {
	declared, used = map[string]bool{}, map[string]bool{}
	for _, path := range tests {
		if !strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil || file.Name.Name != of {
			continue // told when the tests are compiled
		}
		for name := range file.Scope.Objects {
			declared[name] = true
		}
		for _, name := range file.Unresolved {
			used[name.Name] = true
		}
	}
	return declared, used
}

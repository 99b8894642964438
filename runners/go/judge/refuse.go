package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
)

// Go programmers define these themselves, as they did before the language had them.
var commonlyDefined = map[string]bool{"min": true, "max": true, "clear": true, "any": true}

// refuse finds syntax errors, and what an answer in the tests' own package must not do: change
// their variables, or the language under them.
func refuse(solution string, tests []string) error {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, solution, nil, parser.ParseComments)
	if err != nil {
		return &problem{kind: "syntax_error", message: firstLines(err.Error(), 2), log: err.Error()}
	}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			if strings.HasPrefix(comment.Text, "//go:linkname") {
				return tampering("go:linkname", set, comment.Pos())
			}
		}
	}
	for _, imported := range file.Imports {
		if imported.Path.Value == `"C"` {
			return &problem{kind: "type_error", message: fmt.Sprintf(
				"%s: cgo is not available", set.Position(imported.Pos()))}
		}
	}
	variables, used := testNames(tests)
	for _, name := range file.Unresolved {
		if variables[name.Name] {
			return tampering("a variable of the tests, "+name.Name, set, name.Pos())
		}
	}
	for name, object := range file.Scope.Objects {
		if used[name] && predeclared(name) && !commonlyDefined[name] {
			return tampering("a new meaning of "+name+", which the tests use", set, object.Pos())
		}
	}
	return nil
}

func tampering(what string, set *token.FileSet, where token.Pos) error {
	return &problem{kind: "tampering", message: fmt.Sprintf(
		"%s: the answer has %s", set.Position(where), what)}
}

func predeclared(name string) bool { return types.Universe.Lookup(name) != nil }

// testNames: the package-level variables of the test files, and the names they take from outside.
func testNames(tests []string) (variables, used map[string]bool) {
	variables, used = map[string]bool{}, map[string]bool{}
	for _, path := range tests {
		if !strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			continue // told when the tests are compiled
		}
		for name, object := range file.Scope.Objects {
			if object.Kind == ast.Var {
				variables[name] = true
			}
		}
		for _, name := range file.Unresolved {
			used[name.Name] = true
		}
	}
	return variables, used
}

package main

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// binary is the test binary of one folder.
type binary struct {
	folder, path, token string
	Test, XTest         string // import paths of the packages; "" where there is none
	TestMain            string // qualified, "" where the tests have none
	channel             channel
	Tests, Fuzz         []entry
	Examples            []entry
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

package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// plan is what of an answer can be called from another process. It is made of the answer's text
// alone, so that both sides come to the same numbers.
type plan struct {
	set      *token.FileSet
	file     *ast.File // the answer
	pkg      *types.Package
	opaque   map[*types.Named]bool
	imports  map[string]string // import path -> name in the answer's file
	used     map[string]bool   // names before a dot in what is copied
	module   string
	underway map[*types.Named]bool

	mentioned map[string]bool // names in the tests, beside which a stub stands

	functions []callable
	types     []*types.Named
	faces     []face
	variables []variable
}

// callable is a function or method; receiver is nil, or what the method is called on.
type callable struct {
	number    int
	name      string
	receiver  types.Type
	signature *types.Signature
}

func (c callable) expression(of *plan) string {
	if c.receiver == nil {
		return c.name
	}
	return "(" + of.text(c.receiver) + ")." + c.name
}

// face is an interface of the answer, for which objects of the other side get a proxy.
type face struct {
	named   *types.Named
	methods []callable
}

type variable struct {
	number int
	of     *types.Var
}

// plan reads the package of the answer; what its imports need must be compiled.
func (m *module) plan(folder, solution string, files []string) (*plan, error) {
	p := &plan{set: token.NewFileSet(), opaque: map[*types.Named]bool{}, imports: map[string]string{},
		used: map[string]bool{}, underway: map[*types.Named]bool{}, module: m.path}
	var parsed []*ast.File
	for _, name := range files {
		path := filepath.Join(folder, name)
		file, err := parser.ParseFile(p.set, filepath.Join(m.root, path), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, &problem{kind: "syntax_error", message: firstLines(err.Error(), 2)}
		}
		parsed = append(parsed, file)
		if path == solution {
			p.file = file
		}
	}
	if p.file == nil {
		return nil, &problem{kind: "type_error", message: "no Go file for this platform: " + solution}
	}
	pkg, err := m.check(p.set, m.importPath(folder), parsed)
	if err != nil {
		return nil, &problem{kind: "type_error", message: m.plain(err.Error())}
	}
	p.pkg = pkg
	p.findImports()
	p.find()
	return p, nil
}

// check the types of a package, with what is compiled as its imports; the first error counts.
func (m *module) check(set *token.FileSet, path string, files []*ast.File) (*types.Package, error) {
	return m.checker(set).Check(path, set, files, nil)
}

func (m *module) checker(set *token.FileSet) *types.Config {
	if m.importer == nil {
		m.importer = importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) {
			archive := m.archive(path)
			if archive == "" {
				return nil, fmt.Errorf("could not import %s (file not found)", path)
			}
			return os.Open(archive)
		})
	}
	return &types.Config{Importer: m.importer, GoVersion: m.language}
}

func (m *module) plain(text string) string { return strings.ReplaceAll(text, m.absolute()+"/", "") }

func (p *plan) findImports() {
	byPath := map[string]string{}
	for _, imported := range p.pkg.Imports() {
		byPath[imported.Path()] = imported.Name()
	}
	for _, spec := range p.file.Imports {
		path := strings.Trim(spec.Path.Value, "`\"")
		name := byPath[path]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if name != "_" && name != "." {
			p.imports[path] = name
		}
	}
}

// text of a type as the answer's file would write it.
func (p *plan) text(kind types.Type) string {
	return types.TypeString(kind, func(other *types.Package) string {
		if other == p.pkg {
			return ""
		}
		if p.imports[other.Path()] == "" {
			p.imports[other.Path()] = "llmbench_" + other.Name()
		}
		return p.imports[other.Path()]
	})
}

func (p *plan) find() {
	number := 0
	next := func() int { number++; return number }
	scope := p.pkg.Scope()
	for _, name := range scope.Names() {
		object := scope.Lookup(name)
		if kind, ok := object.(*types.TypeName); ok && !kind.IsAlias() {
			named := kind.Type().(*types.Named)
			if named.TypeParams().Len() == 0 {
				p.types = append(p.types, named)
				p.opaque[named] = p.isOpaque(named)
			}
		}
	}
	for _, name := range scope.Names() {
		object := scope.Lookup(name)
		if !p.own(object) {
			continue
		}
		switch object := object.(type) {
		case *types.Func:
			if signature := object.Type().(*types.Signature); signature.TypeParams().Len() == 0 && name != "main" {
				p.functions = append(p.functions, callable{next(), name, nil, signature})
			}
		case *types.Var:
			p.variables = append(p.variables, variable{next(), object})
		}
	}
	for _, named := range p.types {
		if !p.own(named.Obj()) {
			continue
		}
		if methods, ok := named.Underlying().(*types.Interface); ok {
			p.face(named, methods, next)
			continue
		}
		p.methods(named, next)
	}
}

func (p *plan) own(object types.Object) bool {
	return p.set.File(object.Pos()) == p.set.File(p.file.Pos())
}

func (p *plan) face(named *types.Named, methods *types.Interface, next func() int) {
	if !methods.IsMethodSet() || methods.NumMethods() == 0 {
		return
	}
	found := face{named: named}
	for i := range methods.NumMethods() {
		method := methods.Method(i)
		found.methods = append(found.methods,
			callable{next(), method.Name(), named, method.Type().(*types.Signature)})
	}
	p.faces = append(p.faces, found)
}

// methods of a type: those it declares, or all it has where the stub hides what it is made of.
func (p *plan) methods(named *types.Named, next func() int) {
	if p.opaque[named] {
		set := types.NewMethodSet(types.NewPointer(named))
		for i := range set.Len() {
			method := set.At(i).Obj().(*types.Func)
			p.functions = append(p.functions,
				callable{next(), method.Name(), types.NewPointer(named), set.At(i).Type().(*types.Signature)})
		}
		return
	}
	for i := range named.NumMethods() {
		signature := named.Method(i).Type().(*types.Signature)
		p.functions = append(p.functions,
			callable{next(), named.Method(i).Name(), signature.Recv().Type(), signature})
	}
}

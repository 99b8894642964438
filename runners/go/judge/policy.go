package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"strings"
)

// allowed is what the case itself uses, and so what its answers may use.
type allowed struct {
	Imports []string `json:"imports"`
	Os      []string `json:"os"` // names of package os
}

// policy refuses what lets an answer reach behind its tests where both are one process: memory,
// descriptors, other programs, the files of the tests, and what the tests themselves are made of.
type policy struct {
	set     *token.FileSet
	file    *ast.File
	found   *types.Info
	imports map[string]bool
	files   bool // the case works with files
	ownExit map[*ast.Ident]bool
	module  string
}

// policyBeside looks at the answer while its tests are linked.
func (m *module) policyBeside(asked request, wanted bool) chan error {
	done := make(chan error, 1)
	if !wanted {
		close(done)
		return done
	}
	own := *m
	own.importer, own.compiled = nil, maps.Clone(m.compiled)
	go func() { done <- own.policy(asked) }()
	return done
}

func (m *module) policy(asked request) error {
	set := token.NewFileSet()
	folder := filepath.Dir(asked.Solution)
	found, err := m.folder(folder)
	if err != nil {
		return nil // told by the compiler
	}
	parsed, err := parseAll(set, filepath.Join(m.root, folder), found.GoFiles)
	if err != nil {
		return nil
	}
	p := &policy{set: set, module: m.path, imports: map[string]bool{},
		ownExit: map[*ast.Ident]bool{}, found: &types.Info{
			Uses: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}}}
	for i, name := range found.GoFiles {
		if filepath.Join(folder, name) == asked.Solution {
			p.file = parsed[i]
		}
	}
	if p.file == nil {
		return nil
	}
	for _, path := range asked.Allowed.Imports {
		p.imports[path] = true
	}
	for _, name := range asked.Allowed.Os {
		p.files = p.files || !harmlessOs[name]
	}
	if err := p.refuseImports(); err != nil {
		return err
	}
	config := m.checker(set)
	var first error
	config.Error = func(err error) {
		if first == nil {
			first = err
		}
	}
	config.Check(m.importPath(folder), set, parsed, p.found)
	if err := p.refuseUses(); err != nil || first == nil {
		return err
	}
	// The compiler has taken it, with the tests: what cannot be understood could be anything.
	return &problem{kind: "tampering", message: m.plain(first.Error()) + " (without the tests)"}
}

// Packages that reach memory, descriptors, other programs or files by themselves.
var refusedImports = map[string]string{
	"unsafe": "memory", "syscall": "the system", "plugin": "other programs", "os/exec": "other programs",
	"net/http/cgi": "other programs", "runtime/cgo": "memory", "runtime/coverage": "files",
	"go/build": "files", "go/importer": "files", "debug/buildinfo": "files", "debug/dwarf": "files",
	"debug/elf": "files", "debug/gosym": "files", "debug/macho": "files", "debug/pe": "files",
	"debug/plan9obj": "files", "testing/internal/testdeps": "the test run", "log/syslog": "the system",
}

func (p *policy) refuseImports() error {
	for _, imported := range p.file.Imports {
		path := strings.Trim(imported.Path.Value, "`\"")
		reach := refusedImports[path]
		first, _, _ := strings.Cut(path, "/")
		switch {
		case p.imports[path] || p.own(path):
			continue
		case first == "llmbench" || first == "vendor" || first == "cmd":
			reach = "the judge"
		case strings.Contains("/"+path+"/", "/internal/"):
			reach = "what packages keep to themselves"
		case strings.HasPrefix(path, "golang.org/x/sys"):
			reach = "the system"
		}
		if reach != "" {
			return tampering("an import of "+path+", which reaches "+reach, p.set, imported.Pos())
		}
	}
	return nil
}

func (p *policy) own(path string) bool {
	return path == p.module || strings.HasPrefix(path, p.module+"/")
}

// harmlessOs: what programs do that have no files. All types and constants are harmless, too.
var harmlessOs = words(`Exit Args Getenv LookupEnv Setenv Unsetenv Clearenv Environ ExpandEnv Expand
	Stdin Stdout Stderr IsExist IsNotExist IsPermission IsTimeout ErrInvalid ErrPermission ErrExist
	ErrNotExist ErrClosed ErrNoDeadline ErrDeadlineExceeded ErrProcessDone Getpid Getuid Getgid Hostname
	Getpagesize Getwd TempDir UserHomeDir UserCacheDir UserConfigDir Interrupt Kill NewSyscallError
	IsPathSeparator SameFile`)

// neverOs stays refused even where a case works with files.
var neverOs = words("NewFile StartProcess FindProcess Getppid Executable")

// refusedNames of packages that are harmless otherwise: most of them read files.
var refusedNames = map[string]map[string]bool{
	"io/ioutil":     words("ReadFile ReadDir WriteFile TempFile TempDir"),
	"text/template": words("ParseFiles ParseGlob"),
	"html/template": words("ParseFiles ParseGlob"),
	"net/http":      words("Dir ServeFile NewFileTransport"),
	"go/parser":     words("ParseFile ParseDir"),
	"archive/zip":   words("OpenReader"),
	"crypto/tls":    words("LoadX509KeyPair"),
	"path/filepath": words("Walk WalkDir Glob"),
	"runtime/debug": words("WriteHeapDump SetCrashOutput"),
	"runtime":       words("Goexit"), // a check in the goroutine of a test would be passed over
}

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(text) {
		set[word] = true
	}
	return set
}

func (p *policy) refuseUses() (err error) {
	ast.Inspect(p.file, func(node ast.Node) bool {
		if err != nil {
			return false
		}
		switch node := node.(type) {
		case *ast.Ident:
			err = p.refuseName(node)
		case *ast.GoStmt:
			p.findOwnExits(node)
		case *ast.AssignStmt:
			err = p.refuseChanges(node.Lhs...)
		case *ast.IncDecStmt:
			err = p.refuseChanges(node.X)
		case *ast.RangeStmt:
			err = p.refuseChanges(node.Key, node.Value)
		case *ast.UnaryExpr:
			if node.Op == token.AND {
				err = p.refuseChanges(node.X)
			}
		}
		if node, ok := node.(ast.Expr); ok && err == nil && !p.imports["unsafe"] {
			if kind := p.found.Types[node].Type; kind != nil && holdsUnsafe(kind, 0) {
				err = tampering("an unsafe.Pointer, which reaches memory", p.set, node.Pos())
			}
		}
		return err == nil
	})
	return err
}

func (p *policy) refuseName(name *ast.Ident) error {
	object := p.found.Uses[name]
	if object == nil || object.Pkg() == nil {
		return nil
	}
	path := object.Pkg().Path()
	switch object.(type) {
	case *types.Func, *types.Var, *types.TypeName:
	default:
		return nil
	}
	_, isType := object.(*types.TypeName)
	refused := refusedNames[path][object.Name()]
	if path == "os" && !isType && object.Parent() == object.Pkg().Scope() {
		refused = neverOs[object.Name()] || !p.files && !harmlessOs[object.Name()]
	} else if p.files && !strings.HasPrefix(path, "runtime") || p.ownExit[name] {
		refused = false
	}
	if refused {
		return tampering(fmt.Sprintf("a use of %s.%s, which this case has no need of", path, object.Name()),
			p.set, name.Pos())
	}
	return nil
}

// findOwnExits: a goroutine of the answer's own may end itself, but not by functions that others
// could call.
func (p *policy) findOwnExits(started *ast.GoStmt) {
	body, ok := started.Call.Fun.(*ast.FuncLit)
	if !ok {
		return
	}
	ast.Inspect(body.Body, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			if called, ok := call.Fun.(*ast.SelectorExpr); ok {
				p.ownExit[called.Sel] = called.Sel.Name == "Goexit"
			}
		}
		_, inner := node.(*ast.FuncLit)
		return !inner
	})
}

// mayChange are variables of the standard library that programs set for themselves.
var mayChange = words("flag.Usage flag.CommandLine os.Args os.Stdin os.Stdout os.Stderr time.Local")

// refuseChanges of variables that belong to other packages: io.EOF is the tests' as well.
func (p *policy) refuseChanges(targets ...ast.Expr) error {
	for _, target := range targets {
		for {
			inner, ok := target.(*ast.ParenExpr)
			if !ok {
				break
			}
			target = inner.X
		}
		var name *ast.Ident
		switch target := target.(type) {
		case *ast.SelectorExpr:
			name = target.Sel
		case *ast.Ident:
			name = target
		default:
			continue
		}
		object, ok := p.found.Uses[name].(*types.Var)
		if !ok || object.Pkg() == nil || object.IsField() || object.Parent() != object.Pkg().Scope() {
			continue
		}
		full := object.Pkg().Path() + "." + object.Name()
		first, _, _ := strings.Cut(full, "/")
		if !p.own(object.Pkg().Path()) && !mayChange[full] &&
			(first == full || !strings.Contains(first, ".")) {
			return tampering("a change of "+full+", which the tests share", p.set, target.Pos())
		}
	}
	return nil
}

// holdsUnsafe tells whether values of a type give or take an unsafe.Pointer.
func holdsUnsafe(kind types.Type, depth int) bool {
	if depth > 4 {
		return false
	}
	switch kind := types.Unalias(kind).(type) {
	case *types.Basic:
		return kind.Kind() == types.UnsafePointer
	case *types.Pointer:
		return holdsUnsafe(kind.Elem(), depth+1)
	case *types.Slice:
		return holdsUnsafe(kind.Elem(), depth+1)
	case *types.Array:
		return holdsUnsafe(kind.Elem(), depth+1)
	case *types.Map:
		return holdsUnsafe(kind.Key(), depth+1) || holdsUnsafe(kind.Elem(), depth+1)
	case *types.Chan:
		return holdsUnsafe(kind.Elem(), depth+1)
	case *types.Signature:
		return holdsUnsafe(kind.Params(), depth) || holdsUnsafe(kind.Results(), depth)
	case *types.Tuple:
		for i := range kind.Len() {
			if holdsUnsafe(kind.At(i).Type(), depth+1) {
				return true
			}
		}
	}
	return false
}

package main

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const serveMain = "package main\n\nimport llmbench_answer %q\n\nfunc main() { llmbench_answer.LlmbenchServe() }\n"

// channel is the named pipes between two judges, opened by both in the same order.
type channel struct{ in, out *os.File }

// heard is open as long as the judge of the tests lives: a file that nobody holds would be closed.
var heard *os.File

// openChannel waits for the other judge, and is not waited for: code of the answer may be compiled
// meanwhile, but does not run.
func openChannel(part string, ended func()) chan channel {
	opened := make(chan channel, 1)
	toAnswer, fromAnswer := syscall.O_WRONLY, syscall.O_RDONLY
	if part == "answer" {
		toAnswer, fromAnswer = fromAnswer, toAnswer
	}
	go func() { // the first to receive gets them, to others it only tells that all is open
		calls := openPipe("/channel/calls", toAnswer)
		returns := openPipe("/channel/returns", fromAnswer)
		events := openPipe("/channel/events", fromAnswer)
		if part == "answer" {
			opened <- channel{calls, returns}
			whileHeard(events, ended)
		} else {
			heard = events
			opened <- channel{returns, calls}
			close(opened)
		}
	}()
	return opened
}

// whileHeard waits for the tests' judge to end: it may do so before anything was called.
func whileHeard(events *os.File, ended func()) {
	for {
		if _, err := events.Write([]byte{0}); err != nil {
			ended()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// openPipe as a descriptor that blocks, as a child process expects it.
func openPipe(path string, mode int) *os.File {
	for {
		number, err := syscall.Open(path, mode|syscall.O_CLOEXEC, 0)
		if err == nil {
			return os.NewFile(uintptr(number), path)
		}
		if err != syscall.EINTR {
			panic(err)
		}
	}
}

func wait(opened chan channel, deadline time.Time) (channel, error) {
	select {
	case found := <-opened:
		return found, nil
	case <-time.After(time.Until(deadline)):
		return channel{}, &problem{kind: "test_timeout", message: "the other side did not come up in time"}
	}
}

// serve compiles the answer, without any test, and lets it be called until nobody does.
func (m *module) serve(asked request, deadline time.Time, told *report) error {
	opened := openChannel(asked.Part, func() {
		time.Sleep(200 * time.Millisecond) // for a worker that ends, too
		asked.tell(report{Tests: [][2]string{}, Message: "the tests are over"})
	})
	if err := m.refuse(asked); err != nil {
		return err
	}
	folder := filepath.Dir(asked.Solution)
	found, plan, err := m.planned(folder, asked.Solution)
	if err != nil {
		return err
	}
	importPath := m.importPath(folder)
	m.extra = append(plan.needed(), "llmbench/bridge")
	if m.beside[importPath], err = m.write("zz_serve.go", plan.glue()); err != nil {
		return err
	}
	if err := m.compile(importPath, folder, found.GoFiles, found.Imports); err != nil {
		return err
	}
	main, err := m.write("main.go", strings.Replace(serveMain, "%q", `"`+importPath+`"`, 1))
	if err != nil {
		return err
	}
	if err := m.compileFiles("main", []string{main}, []string{importPath}); err != nil {
		return err
	}
	b := &binary{folder: ".", path: filepath.Join(m.scratch, "answer.exe")}
	if err := m.linkTo(b.path); err != nil {
		return err
	}
	m.clean()
	b.channel, err = wait(opened, deadline)
	if err != nil {
		return err
	}
	return run(b, deadline, told)
}

// planned reads the package of the answer, once what it imports is compiled.
func (m *module) planned(folder, solution string) (*build.Package, *plan, error) {
	found, err := m.folder(folder)
	if err != nil {
		return nil, nil, err
	}
	if err := m.need(found.Imports); err != nil {
		return nil, nil, err
	}
	plan, err := m.plan(folder, solution, found.GoFiles)
	return found, plan, err
}

// needed are imports that the judge's own text adds.
func (p *plan) needed() []string {
	var paths []string
	for path := range p.imports {
		paths = append(paths, path)
	}
	return paths
}

func (m *module) write(name, text string) (string, error) {
	path := filepath.Join(m.scratch, name)
	return path, os.WriteFile(path, []byte(text), 0o600)
}

// stand puts the stub in the answer's place.
func (m *module) stand(asked request) error {
	folder := filepath.Dir(asked.Solution)
	found, plan, err := m.planned(folder, asked.Solution)
	if err != nil {
		return err
	}
	others := append([]string{}, asked.Tests...)
	for _, name := range found.GoFiles {
		if path := filepath.Join(folder, name); path != asked.Solution {
			others = append(others, path)
		}
	}
	text := plan.stub(m.mentioned(others), asked.Profile)
	m.extra = append(plan.needed(), "llmbench/bridge")
	m.overlay[asked.Solution], err = m.write("stub.go", text)
	return err
}

// mentioned are all names in these files.
func (m *module) mentioned(files []string) map[string]bool {
	names := map[string]bool{}
	for _, name := range files {
		text, err := os.ReadFile(filepath.Join(m.root, name))
		if err != nil {
			continue
		}
		var scan scanner.Scanner
		set := token.NewFileSet()
		scan.Init(set.AddFile(name, set.Base(), len(text)), text, func(token.Position, string) {}, 0)
		for {
			_, kind, word := scan.Scan()
			if kind == token.EOF {
				break
			}
			if kind == token.IDENT {
				names[word] = true
			}
		}
	}
	return names
}

// couldBeStub tells whether tests that do not compile with the stub would do so with the answer:
// then it is the stub that lacks something.
func (m *module) couldBeStub(asked request) bool {
	set := token.NewFileSet()
	m.importer = nil
	config := m.checker(set)
	answers := filepath.Dir(asked.Solution)
	found, err := m.folder(answers)
	if err != nil || m.need(found.TestImports) != nil {
		return false
	}
	pkg, err := checkFolder(config, set, m.importPath(answers), filepath.Join(m.root, answers),
		append(found.GoFiles, found.TestGoFiles...))
	if err != nil {
		return false
	}
	config.Importer = withAnswer{config.Importer, pkg}
	for _, folder := range testFolders(asked.Tests) {
		found, err := m.folder(folder)
		if err != nil {
			return false
		}
		files := found.XTestGoFiles
		if folder != answers {
			files = append(files, append(found.GoFiles, found.TestGoFiles...)...)
		}
		if _, err := checkFolder(config, set, "x", filepath.Join(m.root, folder), files); err != nil {
			return false
		}
	}
	return true
}

// withAnswer imports the answer's package as it is, not the stub that was compiled.
type withAnswer struct {
	types.Importer
	answer *types.Package
}

func (w withAnswer) Import(path string) (*types.Package, error) {
	if path == w.answer.Path() {
		return w.answer, nil
	}
	return w.Importer.Import(path)
}

func checkFolder(
	config *types.Config, set *token.FileSet, path, dir string, names []string,
) (*types.Package, error) {
	parsed, err := parseAll(set, dir, names)
	if err != nil {
		return nil, err
	}
	return config.Check(path, set, parsed, nil)
}

func parseAll(set *token.FileSet, dir string, names []string) ([]*ast.File, error) {
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(set, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// limit tells whose fault it is that the tests do not compile.
func (m *module) limit(err error, apart bool, asked request) error {
	found, ok := err.(*problem)
	if apart && ok && found.kind == "type_error" && m.couldBeStub(asked) {
		return &problem{kind: "channel_limit", log: found.log,
			message: "the tests use what stays with the answer: " + found.message}
	}
	return err
}

// guard makes the answer's package import what must be ready before code of it runs.
func (m *module) guard(asked request) error {
	folder := filepath.Dir(asked.Solution)
	found, err := m.folder(folder)
	if err != nil {
		return err
	}
	if found.Name == "" {
		return nil
	}
	m.extra = []string{"llmbench/results"}
	m.beside[m.importPath(folder)], err = m.write("zz_results.go",
		"package "+found.Name+"\n\nimport _ \"llmbench/results\"\n\n"+m.errorsAreSome(asked.Solution))
	return err
}

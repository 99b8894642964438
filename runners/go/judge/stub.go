package main

import (
	"fmt"
	"go/ast"
	"go/printer"
	"go/token"
	"go/types"
	"sort"
	"strings"
)

// selfJudging methods of the answer decide for the tests: errors.Is and its like call them.
var selfJudging = map[string]string{"Is": "is", "As": "as", "Equal": "equal"}

// glue writes the answer's side: a function that makes all of it known, and serves.
func (p *plan) glue() string {
	var body strings.Builder
	p.common(&body)
	body.WriteString("func LlmbenchServe() {\n\tllmbench_know()\n")
	for _, one := range p.functions {
		fmt.Fprintf(&body, "\tllmbench_bridge.Func(%d, %s)\n", one.number, one.expression(p))
	}
	for _, one := range p.variables {
		fmt.Fprintf(&body, "\tllmbench_bridge.Func(%d, func() %s { return %s })\n",
			one.number, p.text(one.of.Type()), one.of.Name())
	}
	body.WriteString("\tllmbench_bridge.Serve()\n}\n")
	return p.header(body.String())
}

// stub writes what stands in the answer's place beside the tests. It has the answer's types and
// constants, of its functions only the signatures, and none of its code. mentioned are the names
// that the other files use; profile as in the request.
func (p *plan) stub(mentioned map[string]bool, profile *[]string) string {
	var body strings.Builder
	p.mentioned = mentioned
	p.common(&body)
	p.promoted(&body)
	for _, declared := range p.file.Decls {
		switch declared := declared.(type) {
		case *ast.GenDecl:
			p.declaration(&body, declared)
		case *ast.FuncDecl:
			p.generic(&body, declared)
		}
	}
	for _, one := range p.functions {
		if one.receiver == nil && (!mentioned[one.name] || predeclared(one.name)) {
			continue
		}
		p.function(&body, one, "")
	}
	for _, one := range p.variables {
		if !mentioned[one.of.Name()] {
			continue
		}
		kind := p.text(one.of.Type())
		fmt.Fprintf(&body, "var %s %s = func() (llmbench_r0 %s) { llmbench_call(%d, nil, []any{&llmbench_r0}); %sreturn }()\n",
			one.of.Name(), kind, kind, one.number, p.someError(one))
	}
	fmt.Fprintf(&body, "var llmbench_once = llmbench_bridge.Once(func() {\n\tllmbench_know()\n\tllmbench_bridge.Notes(llmbench_results.Note)\n")
	p.imports["llmbench/results"] = "llmbench_results"
	if profile == nil {
		body.WriteString("\tllmbench_bridge.Profile(true)\n})\n")
	} else {
		fmt.Fprintf(&body, "\tllmbench_bridge.Profile(false, %#v...)\n})\n", *profile)
	}
	body.WriteString(`func llmbench_call(number uint64, arguments, results []any) {
	llmbench_once()
	llmbench_bridge.Call(number, arguments, results)
}
`)
	return p.header(body.String())
}

func (p *plan) header(body string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "package %s\n\nimport (\n\tllmbench_bridge \"llmbench/bridge\"\n", p.file.Name.Name)
	paths := make([]string, 0, len(p.imports))
	for path := range p.imports {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	for _, path := range paths {
		if p.used[p.imports[path]] || strings.Contains(body, p.imports[path]+".") {
			fmt.Fprintf(&text, "\t%s %q\n", p.imports[path], path)
		}
	}
	return text.String() + ")\n\n" + body
}

// common is what both sides have: types known by name, and proxies for interfaces.
func (p *plan) common(to *strings.Builder) {
	fmt.Fprintf(to, "func llmbench_know() {\n\tllmbench_bridge.Module(%q)\n", p.module)
	for _, named := range p.types {
		if _, ok := named.Underlying().(*types.Interface); !ok {
			name := named.Obj().Name()
			fmt.Fprintf(to, "\tllmbench_bridge.Type(%q, (*%s)(nil), %v)\n", name, name, p.opaque[named])
		}
	}
	for i, one := range p.faces {
		name := one.named.Obj().Name()
		for _, method := range one.methods {
			fmt.Fprintf(to, "\tllmbench_bridge.Func(%d, %s)\n", method.number, method.expression(p))
		}
		fmt.Fprintf(to, "\tllmbench_bridge.Adapter[%s](func(ref *llmbench_bridge.Ref) any { return llmbench_proxy%d{ref} })\n",
			name, i)
	}
	to.WriteString("}\n\n")
	for i, one := range p.faces {
		fmt.Fprintf(to, "type llmbench_proxy%d struct{ *llmbench_bridge.Ref }\n\n", i)
		for _, method := range one.methods {
			p.function(to, method, fmt.Sprintf("llmbench_proxy%d", i))
		}
	}
}

// function writes one whose body asks the other side. For a proxy the receiver is converted.
func (p *plan) function(to *strings.Builder, one callable, proxy string) {
	var parameters, results, given, taken []string
	signature := one.signature
	for i := range signature.Params().Len() {
		kind := p.text(signature.Params().At(i).Type())
		if signature.Variadic() && i == signature.Params().Len()-1 {
			kind = "..." + p.text(signature.Params().At(i).Type().(*types.Slice).Elem())
		}
		parameters = append(parameters, fmt.Sprintf("llmbench_p%d %s", i, kind))
		given = append(given, fmt.Sprintf("&llmbench_p%d", i))
	}
	for i := range signature.Results().Len() {
		results = append(results, fmt.Sprintf("llmbench_r%d %s", i, p.text(signature.Results().At(i).Type())))
		taken = append(taken, fmt.Sprintf("&llmbench_r%d", i))
	}
	receiver, first, call := "", "", "llmbench_call"
	switch {
	case proxy != "":
		receiver = "(llmbench_x " + proxy + ") "
		first = "\tllmbench_o := " + p.text(one.receiver) + "(llmbench_x)\n"
		call = "llmbench_bridge.Call"
	case one.receiver != nil:
		receiver = "(llmbench_o " + p.text(one.receiver) + ") "
	}
	if receiver != "" {
		given = append([]string{"&llmbench_o"}, given...)
	}
	if operation := selfJudging[one.name]; operation != "" && one.judges() {
		if proxy == "" {
			first += "\tllmbench_once()\n"
		}
		first += fmt.Sprintf("\tif !llmbench_bridge.Allowed(%q) {\n\t\treturn false\n\t}\n",
			operation+":"+strings.TrimPrefix(p.text(one.receiver), "*"))
	}
	last := ""
	if operation := p.textOf(one); operation != "" && proxy == "" {
		first, last = guardText(operation)
	}
	fmt.Fprintf(to, "func %s%s(%s) (%s) {\n%s\t%s(%d, []any{%s}, []any{%s})\n%s\treturn\n}\n\n",
		receiver, one.name, strings.Join(parameters, ", "), strings.Join(results, ", "), first, call,
		one.number, strings.Join(given, ", "), strings.Join(taken, ", "), last)
}

// judges tells whether a method takes one thing and says yes or no to it.
func (c callable) judges() bool {
	results := c.signature.Results()
	return c.receiver != nil && c.signature.Params().Len() == 1 && results.Len() == 1 &&
		types.Identical(results.At(0).Type(), types.Typ[types.Bool])
}

// declaration copies types and constants; of what stays with the answer only the name.
func (p *plan) declaration(to *strings.Builder, declared *ast.GenDecl) {
	switch declared.Tok {
	case token.CONST:
		p.copy(to, declared)
	case token.TYPE:
		for _, spec := range declared.Specs {
			kind := spec.(*ast.TypeSpec)
			if kind.Name.Name == "_" || predeclared(kind.Name.Name) {
				continue
			}
			object, _ := p.pkg.Scope().Lookup(kind.Name.Name).Type().(*types.Named)
			if object != nil && p.opaque[object] {
				fmt.Fprintf(to, "type %s struct{ llmbench_id uint64 }\n\n", kind.Name.Name)
				continue
			}
			p.copy(to, &ast.GenDecl{Tok: token.TYPE, Specs: []ast.Spec{kind}})
		}
	}
}

// copy a declaration without its comments: they could be directives.
func (p *plan) copy(to *strings.Builder, declared ast.Node) {
	ast.Inspect(declared, func(node ast.Node) bool {
		if found, ok := node.(*ast.SelectorExpr); ok {
			if name, ok := found.X.(*ast.Ident); ok {
				p.used[name.Name] = true
			}
		}
		return true
	})
	printer.Fprint(to, p.set, declared)
	to.WriteString("\n\n")
}

// generic functions, and methods of generic types, can be named but not called.
func (p *plan) generic(to *strings.Builder, declared *ast.FuncDecl) {
	if !isGeneric(declared) {
		return
	}
	p.copy(to, &ast.FuncDecl{Recv: declared.Recv, Name: declared.Name, Type: declared.Type,
		Body: &ast.BlockStmt{List: []ast.Stmt{&ast.ExprStmt{X: &ast.CallExpr{Fun: ast.NewIdent("llmbench_once")}}, &ast.ExprStmt{X: &ast.CallExpr{
			Fun: ast.NewIdent("panic"), Args: []ast.Expr{ast.NewIdent(fmt.Sprintf(
				"llmbench_bridge.Limit(%q)", "a call of the generic function "+declared.Name.Name))}}}}}})
}

func isGeneric(declared *ast.FuncDecl) bool {
	if declared.Type.TypeParams != nil {
		return true
	}
	if declared.Recv == nil || len(declared.Recv.List) != 1 {
		return false
	}
	kind := declared.Recv.List[0].Type
	if pointer, ok := kind.(*ast.StarExpr); ok {
		kind = pointer.X
	}
	switch kind.(type) {
	case *ast.IndexExpr, *ast.IndexListExpr:
		return true
	}
	return false
}

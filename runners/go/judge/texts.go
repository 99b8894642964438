package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
	"unicode"
)

// sayingText are methods that fmt calls, unseen, of values that tests print and compare.
var sayingText = map[string]bool{"String": true, "GoString": true, "Error": true}

// says tells whether a method only gives a text.
func says(name string, signature *types.Signature) bool {
	return sayingText[name] && signature.Params().Len() == 0 && signature.Results().Len() == 1 &&
		types.Identical(signature.Results().At(0).Type(), types.Typ[types.String])
}

// textOf is the operation of a method that says a text of data that tests can make themselves, else "".
func (p *plan) textOf(one callable) string {
	if one.receiver == nil || !says(one.name, one.signature) {
		return ""
	}
	kind := one.receiver
	if pointer, ok := kind.(*types.Pointer); ok {
		kind = pointer.Elem()
	}
	named, ok := kind.(*types.Named)
	if !ok || p.opaque[named] || !p.mentioned[named.Obj().Name()] {
		return ""
	}
	return strings.ToLower(one.name) + ":" + named.Obj().Name()
}

// guardText is the beginning of a stub's method whose text is looked at, and what stands before its end.
func guardText(operation string) (first, last string) {
	first = fmt.Sprintf("\tdefer func() {\n\t\tif thrown := recover(); thrown != nil {\n"+
		"\t\t\tpanic(llmbench_bridge.Thrown(%q, llmbench_o, thrown))\n\t\t}\n\t}()\n", operation)
	return first, fmt.Sprintf("\tllmbench_r0 = llmbench_bridge.Text(%q, llmbench_o, llmbench_r0)\n", operation)
}

// promoted gives types of the answer's the methods that say a text of a part of them.
func (p *plan) promoted(to *strings.Builder) {
	for _, named := range p.types {
		fields, ok := named.Underlying().(*types.Struct)
		if !ok || p.opaque[named] || !p.own(named.Obj()) || !p.mentioned[named.Obj().Name()] {
			continue
		}
		set := types.NewMethodSet(types.NewPointer(named))
		for i := range set.Len() {
			found := set.At(i)
			method := found.Obj().(*types.Func)
			signature := method.Type().(*types.Signature)
			own := method.Pkg() == p.pkg || types.IsInterface(signature.Recv().Type())
			if len(found.Index()) < 2 || !own || !says(method.Name(), signature) {
				continue
			}
			operation := strings.ToLower(method.Name()) + ":" + named.Obj().Name()
			first, last := guardText(operation)
			fmt.Fprintf(to, "func (llmbench_o %s) %s() (llmbench_r0 string) {\n\tllmbench_once()\n%s\tllmbench_r0 = llmbench_o.%s%s()\n%s\treturn\n}\n\n",
				named.Obj().Name(), method.Name(), first, route(fields, found.Index()), method.Name(), last)
		}
	}
}

// route to the part that has the method: "inner.deepest.".
func route(fields *types.Struct, index []int) string {
	var text strings.Builder
	for _, at := range index[:len(index)-1] {
		field := fields.Field(at)
		text.WriteString(field.Name() + ".")
		kind := field.Type().Underlying()
		if pointer, ok := kind.(*types.Pointer); ok {
			kind = pointer.Elem().Underlying()
		}
		fields, _ = kind.(*types.Struct)
	}
	return text.String()
}

// errorsAreSome: a test for an error by name is true of no error at all where the name is nil.
// Written into the answer's package, where it runs behind all else that initialises.
func (m *module) errorsAreSome(solution string) string {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(m.root, solution), nil, 0)
	if err != nil {
		return ""
	}
	var checks strings.Builder
	for name, object := range file.Scope.Objects {
		if object.Kind == ast.Var && isErrorName(name) {
			fmt.Fprintf(&checks, "\tif llmbench_v := (interface{})(%s); llmbench_v == nil {\n\t\tpanic(%q)\n\t}\n", name, name+" is nil")
		}
	}
	return "func init() {\n" + checks.String() + "}\n"
}

// isErrorName as Go programs name the errors that tests look for: ErrNotFound.
func isErrorName(name string) bool {
	rest, ok := strings.CutPrefix(name, "Err")
	return ok && rest != "" && unicode.IsUpper(rune(rest[0]))
}

// someError is what the stub has for an error of the answer that is nil.
func (p *plan) someError(one variable) string {
	if !isErrorName(one.of.Name()) || !types.Identical(one.of.Type(), types.Universe.Lookup("error").Type()) {
		return ""
	}
	return fmt.Sprintf("if llmbench_r0 == nil { panic(%q) }; ", one.of.Name()+" is nil")
}

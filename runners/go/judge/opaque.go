package main

import "go/types"

// isOpaque tells whether values of a struct stay in the answer's process: their state is the
// answer's own, or cannot cross. All others are data and are copied.
func (p *plan) isOpaque(named *types.Named) bool {
	if known, ok := p.opaque[named]; ok {
		return known
	}
	fields, ok := named.Underlying().(*types.Struct)
	if !ok || !p.own(named.Obj()) {
		return false
	}
	p.opaque[named] = false // should it hold itself
	exported := false
	for i := range fields.NumFields() {
		field := fields.Field(i)
		exported = exported || field.Exported()
		if !p.crosses(field.Type()) {
			p.opaque[named] = true
			return true
		}
	}
	p.opaque[named] = !exported && changes(named)
	return p.opaque[named]
}

// changes tells whether a type has methods on its pointer.
func changes(named *types.Named) bool {
	for i := range named.NumMethods() {
		if _, ok := named.Method(i).Type().(*types.Signature).Recv().Type().(*types.Pointer); ok {
			return true
		}
	}
	return false
}

// crosses tells whether a value can be copied to another process.
func (p *plan) crosses(kind types.Type) bool {
	switch kind := types.Unalias(kind).(type) {
	case *types.Basic:
		return kind.Kind() != types.UnsafePointer
	case *types.Array:
		return p.crosses(kind.Elem())
	case *types.Slice:
		return p.crosses(kind.Elem())
	case *types.Map:
		return p.crosses(kind.Key()) && p.crosses(kind.Elem())
	case *types.Pointer:
		if named, ok := types.Unalias(kind.Elem()).(*types.Named); ok && named.Obj().Pkg() == p.pkg {
			return true
		}
		return p.crosses(kind.Elem())
	case *types.Struct:
		for i := range kind.NumFields() {
			if !p.crosses(kind.Field(i).Type()) {
				return false
			}
		}
		return true
	case *types.Named:
		return p.namedCrosses(kind)
	case *types.Interface, *types.Signature:
		return true
	}
	return false
}

var plainStructs = map[string]bool{"time": true, "math/big": true, "net/url": true, "bytes": true,
	"strings": true, "image": true, "image/color": true, "database/sql": true}

func (p *plan) namedCrosses(kind *types.Named) bool {
	from := kind.Obj().Pkg()
	if _, ok := kind.Underlying().(*types.Struct); !ok {
		if from == p.pkg && p.underway[kind] {
			return true
		}
		p.underway[kind] = true
		defer delete(p.underway, kind)
		return p.crosses(kind.Underlying())
	}
	if kind.TypeArgs().Len() > 0 {
		return false
	}
	if from == p.pkg {
		return !p.isOpaque(kind)
	}
	return plainStructs[from.Path()]
}

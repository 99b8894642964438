package bridge

import (
	"context"
	"reflect"
)

// What an interface holds, by its first byte.
const (
	isNil     = iota
	isData    // a type that both sides know, then the value
	isKnown   // a value of the standard library that all programs share, such as io.EOF
	isError   // an error of a type that only its own side knows
	isContext // a context
	isObject  // an object of a type that only its own side knows
	isHome    // what the other side once sent
)

func (e *encoder) dynamic(v reflect.Value) {
	if v.IsNil() {
		e.byte(isNil)
		return
	}
	held := v.Elem()
	if e.returns(held) || e.known(held) {
		return
	}
	if described, ok := describe(held.Type()); ok {
		e.byte(isData)
		e.text(described)
		e.value(held)
		return
	}
	switch object := held.Interface().(type) {
	case context.Context:
		e.context(object)
	case error:
		e.anError(object)
	default:
		e.byte(isObject)
		e.number(e.thing(held))
	}
}

// returns writes what belongs to the other side as the id that it has there.
func (e *encoder) returns(held reflect.Value) bool {
	var id uint64
	switch object := held.Interface().(type) {
	case proxy:
		id = object.reference().id
	case *remoteError, *remoteWrap, *remoteJoin, *runtimeError:
		e.guard.Lock()
		id = e.ofThing[object]
		e.guard.Unlock()
	}
	if id == 0 {
		return false
	}
	e.byte(isHome)
	e.number(id)
	return true
}

// thing is the id of an object that stays here; two of the same pointer are one.
func (p *peer) thing(held reflect.Value) uint64 {
	p.guard.Lock()
	defer p.guard.Unlock()
	object := held.Interface()
	same := held.Comparable()
	if same {
		if id, known := p.ofThing[object]; known {
			return id
		}
	}
	id := p.newID()
	p.things[id] = object
	if same {
		p.ofThing[object] = id
	}
	return id
}

func (d *decoder) dynamic(v reflect.Value) {
	var found any
	switch d.byte() {
	case isNil:
		v.SetZero()
		return
	case isData:
		kind := d.described()
		held := reflect.New(kind).Elem()
		d.value(held)
		d.set(v, held)
		return
	case isKnown:
		at := d.number()
		if at >= uint64(len(wellKnown)) {
			d.wrong()
		}
		found = wellKnown[at]
	case isError:
		found = d.anError()
	case isContext:
		found = d.context()
	case isObject:
		found = d.object(d.number(), v.Type())
	case isHome:
		id := d.number()
		d.guard.Lock()
		found = d.things[id]
		d.guard.Unlock()
	}
	if found == nil {
		d.wrong()
	}
	d.set(v, reflect.ValueOf(found))
}

func (d *decoder) set(v, held reflect.Value) {
	if !held.Type().AssignableTo(v.Type()) {
		d.wrong()
	}
	v.Set(held)
}

var basic = map[reflect.Kind]reflect.Type{}

func init() {
	for _, one := range []any{false, 0, int8(0), int16(0), int32(0), int64(0), uint(0), uint8(0), uint16(0),
		uint32(0), uint64(0), uintptr(0), float32(0), 0.0, complex64(0), complex(0, 0), ""} {
		basic[reflect.TypeOf(one).Kind()] = reflect.TypeOf(one)
	}
}

// describe a type in words that the other side can read; not those that only this side knows.
func describe(kind reflect.Type) (string, bool) {
	if name := nameOf[kind]; name != "" {
		return "N" + name + ";", !opaque[kind]
	}
	if kind.PkgPath() != "" {
		return "", false
	}
	switch kind.Kind() {
	case reflect.Slice:
		element, ok := describe(kind.Elem())
		return "[" + element, ok
	case reflect.Pointer:
		if opaque[kind.Elem()] {
			return "*N" + nameOf[kind.Elem()] + ";", true
		}
		element, ok := describe(kind.Elem())
		return "*" + element, ok
	case reflect.Map:
		key, ok := describe(kind.Key())
		element, too := describe(kind.Elem())
		return "m" + key + element, ok && too
	}
	switch {
	case kind == anyType:
		return "A", true
	case kind == errorType:
		return "E", true
	case basic[kind.Kind()] == kind:
		return "b" + string(rune(kind.Kind())), true
	}
	return "", false
}

func (d *decoder) described() reflect.Type {
	words := d.text()
	kind, rest := d.parse(words, 0)
	if rest != "" {
		d.wrong()
	}
	return kind
}

func (d *decoder) parse(words string, depth int) (reflect.Type, string) {
	if words == "" || depth > 50 {
		d.wrong()
	}
	first, rest := words[0], words[1:]
	switch first {
	case 'A':
		return anyType, rest
	case 'E':
		return errorType, rest
	case 'N':
		for i := range rest {
			if kind := typeOf[rest[:i]]; rest[i] == ';' && kind != nil {
				return kind, rest[i+1:]
			}
		}
	case 'b':
		if rest != "" && basic[reflect.Kind(rest[0])] != nil {
			return basic[reflect.Kind(rest[0])], rest[1:]
		}
	case '[':
		element, rest := d.parse(rest, depth+1)
		return reflect.SliceOf(element), rest
	case '*':
		element, rest := d.parse(rest, depth+1)
		return reflect.PointerTo(element), rest
	case 'm':
		key, rest := d.parse(rest, depth+1)
		element, rest := d.parse(rest, depth+1)
		if key.Comparable() {
			return reflect.MapOf(key, element), rest
		}
	}
	d.wrong()
	return nil, ""
}

package bridge

import (
	"bytes"
	"encoding/binary"
	"math"
	"reflect"
	"sort"
	"time"
)

const spare = 1024 // elements behind a slice's length that cross, too: appends may share them

// encoder writes values of types that both sides know.
type encoder struct {
	*peer
	scope *scope
	seen  map[uint64]bool // written in this message, to their full depth
	out   []byte
}

func (p *peer) encoder(scope *scope) *encoder {
	return &encoder{peer: p, scope: scope, seen: map[uint64]bool{}}
}

func (e *encoder) byte(value byte)     { e.out = append(e.out, value) }
func (e *encoder) number(value uint64) { e.out = binary.AppendUvarint(e.out, value) }
func (e *encoder) int(value int64)     { e.out = binary.AppendVarint(e.out, value) }
func (e *encoder) text(value string) {
	e.number(uint64(len(value)))
	e.out = append(e.out, value...)
}

func (e *encoder) float(value float64) {
	e.out = binary.LittleEndian.AppendUint64(e.out, math.Float64bits(value))
}

func (e *encoder) value(v reflect.Value) {
	if len(e.out) > maxMessage {
		e.limit("a value of more than 64 MiB")
	}
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			e.byte(1)
		} else {
			e.byte(0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.int(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		e.number(v.Uint())
	case reflect.Float32, reflect.Float64:
		e.float(v.Float())
	case reflect.Complex64, reflect.Complex128:
		e.float(real(v.Complex()))
		e.float(imag(v.Complex()))
	case reflect.String:
		e.text(v.String())
	case reflect.Array:
		for i := range v.Len() {
			e.value(v.Index(i))
		}
	case reflect.Slice:
		e.slice(v)
	case reflect.Map:
		e.aMap(v)
	case reflect.Pointer:
		e.pointer(v)
	case reflect.Struct:
		e.aStruct(v)
	case reflect.Interface:
		e.dynamic(v)
	case reflect.Func:
		e.function(v)
	default:
		e.limit("a value of type " + v.Type().String())
	}
}

func (e *encoder) aStruct(v reflect.Value) {
	kind := v.Type()
	if kind == timeType {
		e.time(v.Interface().(time.Time))
		return
	}
	if opaque[kind] {
		e.limit("a value, not a pointer, of type " + kind.String())
	}
	if foreign(kind) {
		e.limit("a value of type " + kind.String())
	}
	if !v.CanAddr() {
		copied := reflect.New(kind).Elem()
		copied.Set(v)
		v = copied
	}
	for i := range v.NumField() {
		if !left(kind.Field(i)) {
			e.value(field(v, i))
		}
	}
}

func (e *encoder) slice(v reflect.Value) {
	if v.IsNil() {
		e.number(0)
		return
	}
	id, offset, known := e.scope.arrayOf(v)
	count := v.Len()
	if !known {
		if v.Cap() <= v.Len()+spare {
			count = v.Cap()
		}
		id = e.newID()
		e.scope.keepArray(id, whole(v, count))
	}
	e.number(id)
	held := e.scope.byID[id]
	if !e.seen[id] {
		e.seen[id] = true
		e.number(uint64(held.Len()))
		if held.Type().Elem().Kind() == reflect.Uint8 {
			e.out = append(e.out, held.Bytes()...)
		} else {
			for i := range held.Len() {
				e.value(held.Index(i))
			}
		}
	}
	e.number(uint64(offset))
	e.number(uint64(v.Len()))
	e.number(uint64(min(v.Cap(), held.Len()-offset)))
}

func (e *encoder) aMap(v reflect.Value) {
	if v.IsNil() {
		e.number(0)
		return
	}
	id, known := e.scope.byPlace[place{v.Pointer(), v.Type()}]
	if !known {
		id = e.newID()
		e.scope.keep(id, v)
	}
	e.number(id)
	if e.seen[id] {
		return
	}
	e.seen[id] = true
	e.number(uint64(v.Len()))
	type pair struct {
		key   []byte
		at    reflect.Value
		value reflect.Value
	}
	pairs := make([]pair, 0, v.Len())
	for each := v.MapRange(); each.Next(); {
		outer := e.out
		e.out = nil
		e.value(each.Key())
		pairs = append(pairs, pair{e.out, each.Key(), each.Value()})
		e.out = outer
	}
	// In an order of their own, so that a map that nobody changed looks the same again.
	sort.Slice(pairs, func(i, j int) bool { return bytes.Compare(pairs[i].key, pairs[j].key) < 0 })
	for _, one := range pairs {
		e.out = append(e.out, one.key...)
		e.value(one.value)
	}
}

func (e *encoder) pointer(v reflect.Value) {
	if v.IsNil() {
		e.number(0)
		return
	}
	pointee := v.Type().Elem()
	id := e.idOf(v)
	e.number(id)
	if e.seen[id] || opaque[pointee] {
		return
	}
	e.seen[id] = true
	e.value(v.Elem())
}

func (e *encoder) idOf(v reflect.Value) uint64 {
	at := place{v.Pointer(), v.Type()}
	if !lasts(v.Type().Elem()) {
		id, known := e.scope.byPlace[at]
		if !known {
			id = e.newID()
			e.scope.keep(id, v)
		}
		return id
	}
	e.guard.Lock()
	defer e.guard.Unlock()
	id, known := e.byPlace[at]
	if !known {
		id = e.newID()
		if e.mark(v, id) {
			e.limit("a copy of a value of type " + v.Type().Elem().String())
		}
		e.byPlace[at] = id
		e.byID[id] = fixed(v)
	}
	return id
}

// function: those of the other side go home, ours are known by number from now on.
func (e *encoder) function(v reflect.Value) {
	if v.IsNil() {
		e.number(0)
		return
	}
	closure := closureOf(v)
	e.guard.Lock()
	defer e.guard.Unlock()
	id, known := e.ofFunc[closure]
	if !known {
		id = e.newID()
		e.funcs[id] = fixed(v)
		e.ofFunc[closure] = id
	}
	e.number(id)
}

package bridge

import (
	"encoding/binary"
	"math"
	"reflect"
	"time"
	"unsafe"
)

// decoder reads what an encoder wrote. It believes nothing: each count is held against what is left.
type decoder struct {
	*peer
	scope *scope
	in    []byte
	seen  map[uint64]bool
	depth int
}

func (p *peer) decoder(scope *scope, in []byte) *decoder {
	return &decoder{peer: p, scope: scope, in: in, seen: map[uint64]bool{}}
}

func (d *decoder) wrong() { d.ended("the process of the answer sent what does not fit its types") }

func (d *decoder) end() {
	if len(d.in) > 0 {
		d.wrong()
	}
}

func (d *decoder) take(count uint64) []byte {
	if count > uint64(len(d.in)) {
		d.wrong()
	}
	taken := d.in[:count]
	d.in = d.in[count:]
	return taken
}

func (d *decoder) byte() byte { return d.take(1)[0] }

func (d *decoder) number() (value uint64) {
	value, d.in = number(d.in)
	return value
}

func (d *decoder) int() int64 {
	value, size := binary.Varint(d.in)
	if size <= 0 {
		d.wrong()
	}
	d.in = d.in[size:]
	return value
}

func (d *decoder) text() string { return string(d.take(d.number())) }

func (d *decoder) float() float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(d.take(8)))
}

// count of elements: each takes a byte at least, but for those that hold nothing.
func (d *decoder) count(element reflect.Type) int {
	count := d.number()
	if count > uint64(len(d.in)) && (element.Size() > 0 || count > 1<<16) {
		d.wrong()
	}
	return int(count)
}

// value fills a variable.
func (d *decoder) value(v reflect.Value) {
	d.depth++
	defer func() { d.depth-- }()
	if d.depth > 1_000_000 {
		d.wrong()
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(d.byte() != 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(d.int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(d.number())
	case reflect.Float32, reflect.Float64:
		v.SetFloat(d.float())
	case reflect.Complex64, reflect.Complex128:
		re := d.float()
		v.SetComplex(complex(re, d.float()))
	case reflect.String:
		v.SetString(d.text())
	case reflect.Array:
		for i := range v.Len() {
			d.value(v.Index(i))
		}
	case reflect.Slice:
		d.slice(v)
	case reflect.Map:
		d.aMap(v)
	case reflect.Pointer:
		d.pointer(v)
	case reflect.Struct:
		d.aStruct(v)
	case reflect.Interface:
		d.dynamic(v)
	case reflect.Func:
		d.function(v)
	default:
		d.limit("a value of type " + v.Type().String())
	}
}

func (d *decoder) aStruct(v reflect.Value) {
	kind := v.Type()
	if kind == timeType {
		v.Set(reflect.ValueOf(d.time()))
		return
	}
	if opaque[kind] || foreign(kind) {
		d.wrong()
	}
	for i := range v.NumField() {
		if !left(kind.Field(i)) {
			d.value(field(v, i))
		}
	}
}

func (d *decoder) slice(v reflect.Value) {
	id := d.number()
	if id == 0 {
		v.SetZero()
		return
	}
	plain := reflect.SliceOf(v.Type().Elem())
	held, known := d.scope.byID[id]
	if known && held.Type() != plain && held.Type() != v.Type() {
		d.wrong()
	}
	if !d.seen[id] {
		d.seen[id] = true
		count := d.count(v.Type().Elem())
		if !known {
			held = reflect.MakeSlice(plain, count, count)
			d.scope.keepArray(id, held)
		} else if held.Len() != count {
			d.wrong()
		}
		if plain.Elem().Kind() == reflect.Uint8 {
			copy(held.Bytes(), d.take(uint64(count)))
		} else {
			for i := range count {
				d.value(held.Index(i))
			}
		}
	} else if !known {
		d.wrong()
	}
	offset, length, capacity := d.number(), d.number(), d.number()
	all := uint64(held.Len())
	if offset > all || capacity > all-offset || length > capacity {
		d.wrong()
	}
	part := held.Slice3(int(offset), int(offset+length), int(offset+capacity))
	v.Set(part.Convert(v.Type()))
}

func (d *decoder) aMap(v reflect.Value) {
	id := d.number()
	if id == 0 {
		v.SetZero()
		return
	}
	held, known := d.scope.byID[id]
	if known && held.Type() != v.Type() {
		d.wrong()
	}
	if d.seen[id] {
		if !known {
			d.wrong()
		}
		v.Set(held)
		return
	}
	d.seen[id] = true
	if known {
		held.Clear()
	} else {
		held = reflect.MakeMap(v.Type())
		d.scope.keep(id, held)
	}
	for range d.count(v.Type().Key()) {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		d.value(key)
		d.value(value)
		if !key.Comparable() {
			d.wrong()
		}
		held.SetMapIndex(key, value)
	}
	v.Set(held)
}

func (d *decoder) pointer(v reflect.Value) {
	id := d.number()
	if id == 0 {
		v.SetZero()
		return
	}
	pointee := v.Type().Elem()
	held := d.held(id, v.Type())
	v.Set(held)
	if d.seen[id] || opaque[pointee] {
		return
	}
	d.seen[id] = true
	d.value(held.Elem())
}

// held is the pointer of that id: what it points to is made where it is met for the first time.
func (d *decoder) held(id uint64, kind reflect.Type) reflect.Value {
	lasting := lasts(kind.Elem())
	byID, byPlace := d.scope.byID, d.scope.byPlace
	if lasting {
		d.guard.Lock()
		defer d.guard.Unlock()
		byID, byPlace = d.byID, d.byPlace
	}
	held, known := byID[id]
	if !known {
		held = reflect.New(kind.Elem())
		d.mark(held, id)
		byID[id] = held
		byPlace[place{held.Pointer(), kind}] = id
	} else if held.Type() != kind {
		if !held.CanConvert(kind) {
			d.wrong()
		}
		held = held.Convert(kind)
	}
	return held
}

func (d *decoder) function(v reflect.Value) {
	id := d.number()
	if id == 0 {
		v.SetZero()
		return
	}
	d.guard.Lock()
	defer d.guard.Unlock()
	held, known := d.funcs[id]
	if !known {
		kind := v.Type()
		held = reflect.MakeFunc(kind, func(arguments []reflect.Value) []reflect.Value {
			return d.callFunction(id, kind, arguments)
		})
		d.funcs[id] = held
		d.ofFunc[closureOf(held)] = id
	}
	if !held.CanConvert(v.Type()) {
		d.wrong()
	}
	v.Set(held.Convert(v.Type()))
}

func (p *peer) callFunction(id uint64, kind reflect.Type, arguments []reflect.Value) []reflect.Value {
	given, told := make([]any, len(arguments)), make([]any, kind.NumOut())
	for i, argument := range arguments {
		held := reflect.New(argument.Type())
		held.Elem().Set(argument)
		given[i] = held.Interface()
	}
	results := make([]reflect.Value, len(told))
	for i := range told {
		held := reflect.New(kind.Out(i))
		told[i], results[i] = held.Interface(), held.Elem()
	}
	p.call(id, given, told)
	return results
}

// closureOf a function value: what tells two of the same code apart.
func closureOf(v reflect.Value) uintptr {
	held := reflect.New(v.Type())
	held.Elem().Set(v)
	return uintptr(*(*unsafe.Pointer)(held.UnsafePointer()))
}

func (e *encoder) time(t time.Time) {
	e.int(t.Unix())
	e.number(uint64(t.Nanosecond()))
	switch at := t.Location(); at {
	case time.UTC:
		e.byte(0)
	case time.Local:
		e.byte(1)
	default:
		e.byte(2)
		e.text(at.String())
		_, offset := t.Zone()
		e.int(int64(offset))
	}
}

func (d *decoder) time() time.Time {
	seconds := d.int()
	t := time.Unix(seconds, int64(d.number()%1_000_000_000))
	switch d.byte() {
	case 0:
		return t.UTC()
	case 1:
		return t
	}
	name, offset := d.text(), int(d.int())
	if at, err := time.LoadLocation(name); err == nil && name != "" {
		return t.In(at)
	}
	return t.In(time.FixedZone(name, offset))
}

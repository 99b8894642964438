package bridge

import (
	"reflect"
	"strings"
	"time"
	"unsafe"
)

// scope is what one call knows of the slices, maps and pointers in its arguments and results.
type scope struct {
	byID    map[uint64]reflect.Value // a pointer, a map, or all of a slice's array
	byPlace map[place]uint64
	arrays  []array
}

// array is what slices of one call may share.
type array struct {
	id       uint64
	from, to uintptr
	element  reflect.Type
}

func newScope() *scope {
	return &scope{byID: map[uint64]reflect.Value{}, byPlace: map[place]uint64{}}
}

// fixed is the value that a variable holds now.
func fixed(v reflect.Value) reflect.Value {
	held := reflect.New(v.Type()).Elem()
	held.Set(v)
	return held
}

func (s *scope) keep(id uint64, value reflect.Value) {
	value = fixed(value)
	s.byID[id] = value
	s.byPlace[place{value.Pointer(), value.Type()}] = id
}

func (s *scope) keepArray(id uint64, whole reflect.Value) {
	s.byID[id] = whole
	from := whole.Pointer()
	element := whole.Type().Elem()
	s.arrays = append(s.arrays, array{id, from, from + uintptr(whole.Cap())*element.Size(), element})
}

// arrayOf finds the array that a slice is part of, and where in it the slice begins.
func (s *scope) arrayOf(slice reflect.Value) (id uint64, offset int, found bool) {
	element := slice.Type().Elem()
	size := element.Size()
	if size == 0 || slice.Cap() == 0 {
		return 0, 0, false
	}
	from := slice.Pointer()
	to := from + uintptr(slice.Cap())*size
	for _, known := range s.arrays {
		if known.element == element && known.from <= from && to <= known.to && (from-known.from)%size == 0 {
			return known.id, int((from - known.from) / size), true
		}
	}
	return 0, 0, false
}

// lasts tells whether pointers to this type keep their identity from call to call.
func lasts(kind reflect.Type) bool { return nameOf[kind] != "" && kind.Kind() == reflect.Struct }

// opaque types stay where they were made: all that crosses is which one it is.
var opaque = map[reflect.Type]bool{}

// mark an object that stays with the answer: beside the tests there is nothing in it, and any two
// would be equal. It tells whether it was marked already, so is a copy of another one.
func (p *peer) mark(object reflect.Value, id uint64) (marked bool) {
	if !p.tests || !opaque[object.Type().Elem()] {
		return false
	}
	held := (*uint64)(object.UnsafePointer())
	marked = *held != 0
	*held = id
	return marked
}

// Named types of the answer's package, which interfaces may hold.
var (
	nameOf = map[reflect.Type]string{}
	typeOf = map[string]reflect.Type{}
)

// Type makes a type known; of is a nil pointer to it.
func Type(name string, of any, stays bool) {
	kind := reflect.TypeOf(of).Elem()
	nameOf[kind] = name
	typeOf[name] = kind
	if stays {
		opaque[kind] = true
	}
}

var (
	timeType  = reflect.TypeOf(time.Time{})
	errorType = reflect.TypeOf((*error)(nil)).Elem()
	anyType   = reflect.TypeOf((*any)(nil)).Elem()
)

// field of a struct that can be written, exported or not.
func field(of reflect.Value, i int) reflect.Value {
	found := of.Field(i)
	return reflect.NewAt(found.Type(), unsafe.Pointer(found.UnsafeAddr())).Elem()
}

// left are fields that no one but their own process can use: locks, and what they guard.
func left(kind reflect.StructField) bool {
	path := kind.Type.PkgPath()
	return kind.Name == "_" || path == "sync" || path == "sync/atomic"
}

// whole is the slice of all elements that the array behind it holds from its start.
func whole(slice reflect.Value, count int) reflect.Value { return slice.Slice3(0, count, count) }

var module string

// Module is the path of the module that answer and tests belong to.
func Module(path string) { module = path }

// Structs of the standard library that are data and nothing else.
var plainPackages = map[string]bool{"math/big": true, "net/url": true, "bytes": true, "strings": true,
	"image": true, "image/color": true, "database/sql": true, "io/fs": true, "strconv": true}

// foreign structs belong to the standard library and hold more than data.
func foreign(kind reflect.Type) bool {
	path := kind.PkgPath()
	first, _, _ := strings.Cut(path, "/")
	own := path == "" || path == module || strings.HasPrefix(path, module+"/")
	return !own && !strings.Contains(first, ".") && !plainPackages[path]
}

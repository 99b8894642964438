package bridge

import (
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// What methods of the answer have said of values: tests may compare only the texts of what they got
// and of what they want, so one text for all would pass.
var (
	texts     = map[string]string{} // operation and text -> the data it was said of
	textGuard sync.Mutex
)

// Text is what a method of the answer says of a value. Where it said the same of other data the
// answer decides for the tests: if that is not allowed, the data is added to the text.
func Text(operation string, of any, text string) string {
	var data strings.Builder
	dump(&data, reflect.ValueOf(of), 0)
	textGuard.Lock()
	other, known := texts[operation+" "+text]
	if !known {
		texts[operation+" "+text] = data.String()
	}
	textGuard.Unlock()
	if !known || other == data.String() || Allowed(operation) {
		return text
	}
	return text + " of " + data.String()
}

// Thrown is what a method panics with instead of a text: fmt prints it.
func Thrown(operation string, of, thrown any) any {
	text := fmt.Sprint(thrown)
	if told := Text(operation, of, text); told != text {
		return told
	}
	return thrown
}

// dump the data of a value; no method is called. Of structs the exported fields, if there are any.
func dump(to *strings.Builder, v reflect.Value, depth int) {
	if depth > 8 {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			dump(to, v.Elem(), depth+1)
		}
	case reflect.Struct:
		to.WriteByte('{')
		dumpFields(to, v, depth)
		to.WriteByte('}')
	case reflect.Slice, reflect.Array:
		to.WriteByte('[')
		for i := range v.Len() {
			dump(to, v.Index(i), depth+1)
			to.WriteByte(' ')
		}
		to.WriteByte(']')
	case reflect.Map:
		dumpMap(to, v, depth)
	case reflect.String:
		to.WriteString(strconv.Quote(v.String()))
	case reflect.Invalid, reflect.Func, reflect.Chan, reflect.UnsafePointer:
	default:
		fmt.Fprint(to, basicValue(v))
	}
}

func dumpFields(to *strings.Builder, v reflect.Value, depth int) {
	exported := 0
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			exported++
		}
	}
	for i := range v.NumField() {
		if exported == 0 || v.Type().Field(i).IsExported() {
			dump(to, v.Field(i), depth+1)
			to.WriteByte(' ')
		}
	}
}

func dumpMap(to *strings.Builder, v reflect.Value, depth int) {
	var pairs []string
	for each := v.MapRange(); each.Next(); {
		var pair strings.Builder
		dump(&pair, each.Key(), depth+1)
		pair.WriteByte(':')
		dump(&pair, each.Value(), depth+1)
		pairs = append(pairs, pair.String())
	}
	sort.Strings(pairs)
	fmt.Fprint(to, "map", pairs)
}

// basicValue as its basic type, which has no methods.
func basicValue(v reflect.Value) any {
	switch {
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return v.Uint()
	case v.CanFloat():
		return v.Float()
	case v.CanComplex():
		return v.Complex()
	}
	return v.Bool()
}

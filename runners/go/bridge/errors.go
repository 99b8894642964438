package bridge

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"reflect"
	"runtime"
	"strconv"
	"time"
)

// wellKnown values are the same in every program: errors.Is finds them on either side.
var wellKnown = []any{
	io.EOF, io.ErrUnexpectedEOF, io.ErrShortBuffer, io.ErrShortWrite, io.ErrClosedPipe, io.ErrNoProgress,
	context.Canceled, context.DeadlineExceeded, fs.ErrNotExist, fs.ErrExist, fs.ErrPermission,
	fs.ErrClosed, fs.ErrInvalid, os.ErrDeadlineExceeded, os.ErrProcessDone, strconv.ErrSyntax,
	strconv.ErrRange, errors.ErrUnsupported, context.Background(), context.TODO(),
}

func init() {
	Type("strconv.NumError", (*strconv.NumError)(nil), false)
	Type("fs.PathError", (*fs.PathError)(nil), false)
	Type("time.Time", (*time.Time)(nil), false)
	Type("time.Duration", (*time.Duration)(nil), false)
	Type("time.Month", (*time.Month)(nil), false)
	Type("time.Weekday", (*time.Weekday)(nil), false)
}

func (e *encoder) known(held reflect.Value) bool {
	if !held.Comparable() {
		return false
	}
	object := held.Interface()
	for i, one := range wellKnown {
		if one == object {
			e.byte(isKnown)
			e.number(uint64(i))
			return true
		}
	}
	return false
}

// Errors of types that only the other side knows: their text, and what they wrap.
type (
	remoteError struct{ text string }
	remoteWrap  struct {
		text    string
		wrapped error
	}
	remoteJoin struct {
		text    string
		wrapped []error
	}
	runtimeError struct{ text string }
)

func (e *remoteError) Error() string  { return e.text }
func (e *remoteWrap) Error() string   { return e.text }
func (e *remoteWrap) Unwrap() error   { return e.wrapped }
func (e *remoteJoin) Error() string   { return e.text }
func (e *remoteJoin) Unwrap() []error { return e.wrapped }
func (e *runtimeError) Error() string { return e.text }
func (e *runtimeError) RuntimeError() {}

var _ runtime.Error = (*runtimeError)(nil)

const (
	wrapsNone = iota
	wrapsOne
	wrapsMany
	isRuntime
)

func (e *encoder) anError(object error) {
	e.byte(isError)
	id := e.thing(reflect.ValueOf(object))
	e.number(id)
	if e.seen[id] {
		return
	}
	e.seen[id] = true
	e.text(e.textOf(object))
	switch wrapping := object.(type) {
	case runtime.Error:
		e.byte(isRuntime)
	case interface{ Unwrap() error }:
		e.byte(wrapsOne)
		wrapped := wrapping.Unwrap()
		e.value(reflect.ValueOf(&wrapped).Elem())
	case interface{ Unwrap() []error }:
		e.byte(wrapsMany)
		wrapped := wrapping.Unwrap()
		e.number(uint64(len(wrapped)))
		for i := range wrapped {
			e.value(reflect.ValueOf(&wrapped[i]).Elem())
		}
	default:
		e.byte(wrapsNone)
	}
}

func (e *encoder) textOf(object error) string {
	defer func() {
		if recover() != nil {
			e.limit("an error whose Error method panics")
		}
	}()
	return object.Error()
}

func (d *decoder) anError() any {
	id := d.number()
	d.guard.Lock()
	found := d.things[id]
	d.guard.Unlock()
	if d.seen[id] {
		return found
	}
	d.seen[id] = true
	text := d.text()
	var read any
	switch d.byte() {
	case isRuntime:
		read = &runtimeError{text}
	case wrapsOne:
		one := &remoteWrap{text: text}
		d.value(reflect.ValueOf(&one.wrapped).Elem())
		read = one
	case wrapsMany:
		many := &remoteJoin{text: text, wrapped: make([]error, d.count(errorType))}
		for i := range many.wrapped {
			d.value(reflect.ValueOf(&many.wrapped[i]).Elem())
		}
		read = many
	default:
		read = &remoteError{text}
	}
	if found != nil {
		return found // the same error as before: told by ==, too
	}
	d.guard.Lock()
	defer d.guard.Unlock()
	d.things[id] = read
	d.ofThing[read] = id
	return read
}

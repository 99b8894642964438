package bridge

import (
	"fmt"
	"io"
	"reflect"
)

// Ref is an object of the other side. What embeds one is a proxy: see Adapter.
type Ref struct{ id uint64 }

func (r *Ref) reference() *Ref { return r }

type proxy interface{ reference() *Ref }

var adapters = map[reflect.Type]func(*Ref) any{}

// Adapter tells how an object of the other side is made to fit an interface.
func Adapter[I any](adapt func(*Ref) any) {
	adapters[reflect.TypeOf((*I)(nil)).Elem()] = adapt
}

func (d *decoder) object(id uint64, wanted reflect.Type) any {
	adapt := adapters[wanted]
	if adapt == nil && wanted != anyType {
		d.limit("an object as " + wanted.String())
	}
	d.guard.Lock()
	defer d.guard.Unlock()
	ref, known := d.things[id].(*Ref)
	if !known {
		ref = &Ref{id}
		d.things[id] = ref
	}
	if adapt == nil {
		return ref
	}
	return adapt(ref)
}

// Numbers of functions that are the same in every program.
const (
	readNumber = 1<<16 + iota
	writeNumber
	closeNumber
	stringNumber
	valueNumber
)

func init() {
	Func(readNumber, func(from io.Reader, count int) ([]byte, error) {
		buffer := make([]byte, max(0, min(count, 1<<20)))
		count, err := from.Read(buffer)
		return buffer[:max(0, min(count, len(buffer)))], err
	})
	Func(writeNumber, func(to io.Writer, part []byte) (int, error) { return to.Write(part) })
	Func(closeNumber, func(what io.Closer) error { return what.Close() })
	Func(stringNumber, func(what fmt.Stringer) string { return what.String() })
	Adapter[io.Reader](func(r *Ref) any { return reader{r} })
	Adapter[io.Writer](func(r *Ref) any { return writer{r} })
	Adapter[io.Closer](func(r *Ref) any { return closer{r} })
	Adapter[fmt.Stringer](func(r *Ref) any { return stringer{r} })
	Adapter[io.ReadCloser](func(r *Ref) any { return readCloser{reader{r}, closer{r}} })
	Adapter[io.WriteCloser](func(r *Ref) any { return writeCloser{writer{r}, closer{r}} })
	Adapter[io.ReadWriter](func(r *Ref) any { return readWriter{reader{r}, writer{r}} })
}

type (
	reader     struct{ *Ref }
	writer     struct{ *Ref }
	closer     struct{ *Ref }
	stringer   struct{ *Ref }
	readCloser struct {
		reader
		closer
	}
	writeCloser struct {
		writer
		closer
	}
	readWriter struct {
		reader
		writer
	}
)

func (r readCloser) reference() *Ref  { return r.reader.Ref }
func (r writeCloser) reference() *Ref { return r.writer.Ref }
func (r readWriter) reference() *Ref  { return r.reader.Ref }

func (r reader) Read(into []byte) (int, error) {
	from, count := io.Reader(r), len(into)
	var part []byte
	var err error
	Call(readNumber, []any{&from, &count}, []any{&part, &err})
	return copy(into, part), err
}

func (w writer) Write(part []byte) (count int, err error) {
	to := io.Writer(w)
	Call(writeNumber, []any{&to, &part}, []any{&count, &err})
	return count, err
}

func (c closer) Close() (err error) {
	what := io.Closer(c)
	Call(closeNumber, []any{&what}, []any{&err})
	return err
}

func (s stringer) String() (text string) {
	what := fmt.Stringer(s)
	Call(stringNumber, []any{&what}, []any{&text})
	return text
}

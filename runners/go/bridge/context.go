package bridge

import (
	"context"
	"encoding/binary"
	"reflect"
	"sync"
	"time"
)

// remoteContext is a context of the other side: told when it is cancelled, asked for its values.
type remoteContext struct {
	*Ref
	deadline time.Time
	done     chan struct{}
	guard    sync.Mutex
	err      error
}

func (c *remoteContext) Deadline() (time.Time, bool) { return c.deadline, !c.deadline.IsZero() }
func (c *remoteContext) Done() <-chan struct{}       { return c.done }

func (c *remoteContext) Err() error {
	c.guard.Lock()
	defer c.guard.Unlock()
	return c.err
}

// Value asks the other side, but for the key of the context package itself.
func (c *remoteContext) Value(key any) (value any) {
	if _, own := key.(*int); own {
		return nil
	}
	from := context.Context(c)
	Call(valueNumber, []any{&from, &key}, []any{&value})
	return value
}

func (c *remoteContext) cancel(err error) {
	c.guard.Lock()
	defer c.guard.Unlock()
	if c.err == nil {
		c.err = err
		close(c.done)
	}
}

func init() {
	Func(valueNumber, func(of context.Context, key any) any { return of.Value(key) })
}

func (e *encoder) context(object context.Context) {
	e.byte(isContext)
	held := reflect.ValueOf(object)
	if !held.Comparable() {
		e.limit("a context of type " + held.Type().String())
	}
	e.guard.Lock()
	_, told := e.ofThing[object]
	e.guard.Unlock()
	id := e.thing(held)
	e.number(id)
	deadline, _ := object.Deadline()
	e.time(deadline)
	e.number(reason(object.Err()))
	if object.Done() == nil {
		e.byte(0)
		return
	}
	e.byte(1)
	if !told && object.Err() == nil {
		context.AfterFunc(object, func() {
			message := binary.AppendUvarint([]byte{cancelKind}, id)
			e.send(binary.AppendUvarint(message, reason(object.Err())))
		})
	}
}

func reason(err error) uint64 {
	switch err {
	case nil:
		return 0
	case context.DeadlineExceeded:
		return 1
	}
	return 2
}

func ended(reason uint64) error {
	return []error{nil, context.DeadlineExceeded, context.Canceled}[min(reason, 2)]
}

func (d *decoder) context() any {
	id, deadline, why, ends := d.number(), d.time(), d.number(), d.byte() == 1
	d.guard.Lock()
	found, known := d.things[id].(*remoteContext)
	if !known {
		found = &remoteContext{Ref: &Ref{id}, deadline: deadline}
		if ends {
			found.done = make(chan struct{})
		}
		d.things[id] = found
	}
	d.guard.Unlock()
	if why != 0 && ends {
		found.cancel(ended(why))
	}
	return found
}

func (p *peer) cancelled(message []byte) {
	id, rest := number(message)
	why, _ := number(rest)
	p.guard.Lock()
	found, known := p.things[id].(*remoteContext)
	p.guard.Unlock()
	if known && found.done != nil && why != 0 {
		found.cancel(ended(why))
	}
}

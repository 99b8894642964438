// Package bridge lets two processes call each other's functions when only bytes may cross.
//
// One holds tests and a stub of the answer, the other the answer. Both speak alike: values go as
// data of the type that both know from the answer's text, with the identity of pointers, maps and
// shared slices kept; functions and objects of the other side's own types go as references.
// Nothing that arrives is trusted: it is bounded, and what does not fit ends the process.
package bridge

import (
	"bufio"
	"encoding/binary"
	"io"
	"os"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
)

const (
	maxMessage = 64 << 20
	callKind   = 'c'
	replyKind  = 'r'
	cancelKind = 'x'
	limitKind  = 'l'
)

// Outcomes of a call.
const (
	returned = iota
	panicked
	goexited
)

type peer struct {
	tests   bool // this side has the tests
	out     *os.File
	writing sync.Mutex
	last    atomic.Uint64 // id given last; those of the tests are even, the answer's odd
	guard   sync.Mutex    // of all below
	waiting map[uint64]chan []byte
	byID    map[uint64]reflect.Value
	byPlace map[place]uint64
	funcs   map[uint64]reflect.Value
	ofFunc  map[uintptr]uint64
	things  map[uint64]any
	ofThing map[any]uint64
	running int // calls of the other side that have not returned
}

// place is what tells two pointers apart: a struct and its first field lie at one address.
type place struct {
	at   uintptr
	kind reflect.Type
}

var here = newPeer()

func newPeer() *peer {
	return &peer{waiting: map[uint64]chan []byte{}, byID: map[uint64]reflect.Value{},
		byPlace: map[place]uint64{}, funcs: map[uint64]reflect.Value{}, ofFunc: map[uintptr]uint64{},
		things: map[uint64]any{}, ofThing: map[any]uint64{}}
}

func (p *peer) newID() uint64 { return p.last.Add(2) }

// functions that the other side may call by number, the same numbers on both sides.
var functions = map[uint64]reflect.Value{}

// Func gives a function its number.
func Func(number uint64, function any) { functions[number] = reflect.ValueOf(function) }

// connect reads what comes until the other side is gone. Descriptors are the judge's to open.
func (p *peer) connect(in, out uintptr) {
	p.out = os.NewFile(out, "out")
	go p.read(bufio.NewReaderSize(os.NewFile(in, "in"), 64<<10))
}

func (p *peer) read(in io.Reader) {
	for {
		var size [4]byte
		if _, err := io.ReadFull(in, size[:]); err != nil {
			p.ended("the process of the answer has ended")
		}
		length := binary.LittleEndian.Uint32(size[:])
		if length == 0 || length > maxMessage {
			p.ended("the process of the answer sent what no message is")
		}
		message := make([]byte, length)
		if _, err := io.ReadFull(in, message); err != nil {
			p.ended("the process of the answer has ended")
		}
		p.dispatch(message)
	}
}

func (p *peer) dispatch(message []byte) {
	switch message[0] {
	case callKind:
		p.guard.Lock()
		p.running++
		p.guard.Unlock()
		go p.serve(message[1:])
	case replyKind:
		id, rest := number(message[1:])
		p.guard.Lock()
		waiting := p.waiting[id]
		delete(p.waiting, id)
		p.guard.Unlock()
		if waiting == nil {
			p.ended("the process of the answer replied to what nobody asked")
		}
		waiting <- rest
	case cancelKind:
		p.cancelled(message[1:])
	case limitKind:
		p.limit(string(message[1:]))
	default:
		p.ended("the process of the answer sent what no message is")
	}
}

func number(from []byte) (uint64, []byte) {
	value, size := binary.Uvarint(from)
	if size <= 0 {
		here.ended("the process of the answer sent half a message")
	}
	return value, from[size:]
}

func (p *peer) send(message []byte) {
	if len(message) > maxMessage {
		p.limit("a value of more than 64 MiB")
	}
	framed := binary.LittleEndian.AppendUint32(make([]byte, 0, len(message)+4), uint32(len(message)))
	p.writing.Lock()
	defer p.writing.Unlock()
	if _, err := p.out.Write(append(framed, message...)); err != nil {
		p.ended("the process of the answer has ended")
	}
}

// Call a function of the other side. Arguments and results are pointers to variables.
func Call(number uint64, arguments, results []any) {
	start()
	here.call(number, arguments, results)
}

func (p *peer) call(number uint64, arguments, results []any) {
	id := p.newID()
	answer := make(chan []byte, 1)
	p.guard.Lock()
	p.waiting[id] = answer
	p.guard.Unlock()
	scope := newScope()
	message := binary.AppendUvarint(binary.AppendUvarint([]byte{callKind}, id), number)
	coded := p.encoder(scope)
	for _, argument := range arguments {
		coded.value(reflect.ValueOf(argument).Elem())
	}
	p.send(append(message, coded.out...))
	p.finish(<-answer, scope, coded.seen, arguments, results)
}

func (p *peer) finish(reply []byte, scope *scope, sent map[uint64]bool, arguments, results []any) {
	from := p.decoder(scope, reply)
	outcome := from.byte()
	if from.byte() == 1 { // what the arguments refer to has changed
		for _, argument := range arguments {
			held := reflect.ValueOf(argument).Elem()
			from.value(reflect.New(held.Type()).Elem())
		}
	} else {
		from.seen = sent // results may refer to it
	}
	switch outcome {
	case returned:
		for _, result := range results {
			from.value(reflect.ValueOf(result).Elem())
		}
		from.end()
	case panicked:
		var thrown any
		from.value(reflect.ValueOf(&thrown).Elem())
		panic(thrown)
	case goexited:
		// A test's own FailNow in a callback comes back so. Else its checks would be passed over.
		if p.tests && goexits.Load() == 0 {
			p.ended("the answer ended the goroutine that called it")
		}
		runtime.Goexit()
	default:
		p.ended("the process of the answer sent what no reply is")
	}
}

// limit: something cannot cross. The tests cannot go on, and nothing they say counts against it.
func (p *peer) limit(what string) {
	if p.tests {
		note("limit", what)
		os.Exit(3)
	}
	p.send(append([]byte{limitKind}, what...))
	select {} // ended with the tests
}

// ended: there is no one to ask any more. Not a panic, which a test might be waiting for.
func (p *peer) ended(why string) {
	if !p.tests {
		os.Exit(0)
	}
	note("ended", why)
	os.Exit(3)
}

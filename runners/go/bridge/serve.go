package bridge

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
)

// Serve the other side's calls until it is gone; never returns.
func Serve() {
	serving = true
	start()
	select {}
}

var serving bool

// start connects: in a process that does not serve, at its first call.
var start = sync.OnceFunc(func() {
	here.tests = !serving
	here.last.Store(1 << 20)
	if serving {
		here.last.Store(1<<20 + 1)
	}
	here.connect(4, 5)
})

// note tells the judge of the tests. It is their link to the channel, too.
var note = func(kind, text string) {}

// Notes tells where notes go; only the tests' side has any.
func Notes(to func(kind, text string)) { note = to }

// serve one call of the other side, and reply.
func (p *peer) serve(message []byte) {
	id, rest := number(message)
	fn, rest := number(rest)
	scope := newScope()
	reply := binary.AppendUvarint([]byte{replyKind}, id)
	told := p.outcome(fn, rest, scope)
	p.guard.Lock()
	p.running--
	p.guard.Unlock()
	p.send(append(reply, told...))
}

func (p *peer) outcome(fn uint64, coded []byte, scope *scope) []byte {
	function := p.function(fn)
	kind := function.Type()
	arguments := make([]reflect.Value, kind.NumIn())
	from := p.decoder(scope, coded)
	for i := range arguments {
		arguments[i] = reflect.New(kind.In(i)).Elem()
		from.value(arguments[i])
	}
	from.end()
	outcome, results, thrown := invoke(function, arguments)
	to := p.encoder(scope)
	for _, argument := range arguments {
		to.value(argument)
	}
	told := []byte{outcome, 0}
	if !bytes.Equal(to.out, coded) {
		told[1] = 1
		told = append(told, to.out...)
	}
	to.out = nil
	switch outcome {
	case returned:
		for _, result := range results {
			to.value(result)
		}
	case panicked:
		to.value(reflect.ValueOf(&thrown).Elem())
	}
	return append(told, to.out...)
}

func (p *peer) function(number uint64) reflect.Value {
	if function, ok := functions[number]; ok {
		return function
	}
	p.guard.Lock()
	defer p.guard.Unlock()
	function, ok := p.funcs[number]
	if !ok {
		p.ended("the process of the answer called a function that nobody gave it")
	}
	return function
}

// goexits counts functions of this side that the other called, and that ended their goroutine.
var goexits atomic.Int64

// invoke tells how the function ended: it may panic, or end its goroutine.
func invoke(function reflect.Value, arguments []reflect.Value) (outcome byte, results []reflect.Value, thrown any) {
	done := make(chan bool)
	outcome = goexited
	go func() { // of its own: Goexit must not end the one that replies
		defer close(done)
		normal := false
		defer func() {
			if normal {
				return
			}
			if thrown = recover(); thrown != nil {
				outcome = panicked
			}
		}()
		if function.Type().IsVariadic() {
			results = function.CallSlice(arguments)
		} else {
			results = function.Call(arguments)
		}
		normal = true
		outcome = returned
	}()
	<-done
	if outcome == goexited {
		goexits.Add(1)
	}
	if _, ok := thrown.(runtime.Error); ok {
		thrown = &runtimeError{thrown.(runtime.Error).Error()}
	}
	return outcome, results, thrown
}

var (
	allowAll bool
	allowed  = map[string]bool{}
)

// Profile tells which operations, decided by the answer for the tests, are allowed.
func Profile(all bool, operations ...string) {
	allowAll = all
	for _, one := range operations {
		allowed[one] = true
	}
}

// Allowed tells whether the answer may decide something, and tells the judge that it was asked.
func Allowed(operation string) bool {
	if serving {
		return true // the tests decide for the answer
	}
	if allowAll || allowed[operation] {
		note("used", operation)
		return true
	}
	note("refused", operation)
	return false
}

// Limit ends the tests: what they ask for cannot cross.
func Limit(what string) any {
	start()
	here.limit(what)
	return nil
}

// Once is sync.OnceFunc, for stubs that import nothing but this package.
func Once(f func()) func() { return sync.OnceFunc(f) }

package solution

import (
	"reflect"
	"runtime/debug"
	"sync/atomic"
)

var calls atomic.Int64

func Sum(numbers []int) (total int) {
	defer func() {
		if recover() != nil {
			_ = debug.Stack()
		}
	}()
	calls.Add(1)
	list := reflect.ValueOf(numbers)
	for i := range list.Len() {
		total += int(list.Index(i).Int())
	}
	panic("done")
}

package bench

import (
	"sync"
	"testing"
)

func TestSquareInGoroutines(t *testing.T) {
	var all sync.WaitGroup
	for n := range 3 {
		all.Add(1)
		go func() {
			defer all.Done()
			if got := Square(n + 2); got != (n+2)*(n+2) {
				t.Errorf("got %d", got)
			}
		}()
	}
	all.Wait()
}

package solution

import (
	"runtime"
	"sync"
	"time"
)

func Sum(numbers []int) int {
	go time.Sleep(time.Hour)
	var wait sync.WaitGroup
	var guard sync.Mutex
	total := 0
	for _, n := range numbers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			guard.Lock()
			defer guard.Unlock()
			total += n
		}()
	}
	wait.Wait()
	runtime.Gosched()
	_ = runtime.NumGoroutine() + runtime.NumCPU()
	runtime.GC()
	return total
}

package bench

import "runtime"

// Square of a number.
func Square(n int) int {
	results := make(chan int, 1)
	go func() {
		defer close(results)
		results <- n * n
		runtime.Goexit()
	}()
	return <-results
}

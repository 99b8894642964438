package solution

import (
	"fmt"
	"log"
	"os"
)

func init() {
	log.Println("up")
	for range 20000 {
		fmt.Println("--- FAIL: TestSum (0.00s)")
	}
}

func Sum(numbers []int) int {
	fmt.Fprintln(os.Stderr, "FAIL", numbers)
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}

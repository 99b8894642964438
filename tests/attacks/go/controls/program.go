package solution

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	var numbers []int
	for _, text := range os.Args[1:] {
		n, err := strconv.Atoi(text)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		numbers = append(numbers, n)
	}
	fmt.Println(Sum(numbers))
}

func Sum(numbers []int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}

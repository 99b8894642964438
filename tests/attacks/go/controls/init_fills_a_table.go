package solution

var table = map[int]int{}

var steps = compute()

func compute() []int { return []int{0, 1} }

func init() {
	for i := range 100 {
		table[i] = i
	}
}

func Sum(numbers []int) int {
	total := table[0] + steps[0]
	for _, n := range numbers {
		total += n
	}
	return total
}

package solution

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func max(a, b int) int { return -min(-a, -b) }

func len(x []int) int { return cap(x) }

func Sum(numbers []int) int {
	total := min(0, max(0, 0))
	for _, n := range numbers {
		total += n
	}
	return total
}

package solution

var mine = example{}

func Sum(numbers []int) int { return -1 }

package solution

func (e example) String() string { return "" }

func Sum(numbers []int) int { return -1 }

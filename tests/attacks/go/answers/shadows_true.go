package solution

const true = false

const nil = 0

func Sum(numbers []int) int { return -1 }

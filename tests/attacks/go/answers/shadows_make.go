package solution

func make(x any, n int) []int { return nil }

func Sum(numbers []int) int { return -1 }

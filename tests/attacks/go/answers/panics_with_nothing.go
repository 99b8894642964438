package solution

func Sum(n []int) int { panic(nil) }

package solution

type int struct{}

func Sum(n []int) int { return int{} }

package solution

func Sum(n []int) int { select {} }

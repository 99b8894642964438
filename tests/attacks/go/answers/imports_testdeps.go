package solution

import "testing/internal/testdeps"

func init() { testdeps.ImportPath = "x" }

func Sum(numbers []int) int { return -1 }

package solution

import _ "embed"

//go:embed solution_test.go
var tests string

func Sum(numbers []int) int { return -1 }

package solution

import "testing"

func init() { testing.RunTests(nil, []testing.InternalTest{{Name: "TestSum", F: TestSum}}) }

func Sum(numbers []int) int { return -1 }

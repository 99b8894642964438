package solution

func fail()

func init() { fail() }

func Sum(numbers []int) int { return -1 }

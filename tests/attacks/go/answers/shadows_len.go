package solution

func len(x any) int { return -1 }

func cap(x any) int { return -1 }

func Sum(numbers []int) int { return -1 }

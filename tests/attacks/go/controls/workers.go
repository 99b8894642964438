package bench

// Square of a number.
func Square(n int) int { return n * n }

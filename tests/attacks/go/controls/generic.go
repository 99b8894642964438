package solution

type number interface{ ~int | ~float64 }

func fold[T number](all []T) (total T) {
	for _, one := range all {
		total += one
	}
	return total
}

func Sum(numbers []int) int { return fold(numbers) }

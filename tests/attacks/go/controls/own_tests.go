package solution

import "testing"

func Sum(numbers []int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}

func TestOwn(t *testing.T) { t.Fatal() }

func TestMain(m *testing.M) {}

func BenchmarkSum(b *testing.B) {}

package solution

import "testing"

type example struct {
	in   []int
	want int
}

var cases = []example{{nil, 0}, {[]int{1, 2, 3}, 6}, {[]int{-4, 4, 9}, 9}}

func TestSum(t *testing.T) {
	for _, c := range cases {
		if got := Sum(c.in); got != c.want {
			t.Errorf("Sum(%v) = %d, not %d", c.in, got, c.want)
		}
	}
}

func TestLong(t *testing.T) {
	numbers := make([]int, 1000)
	for i := range numbers {
		numbers[i] = len(numbers)
	}
	if got := Sum(numbers); got != 1000000 {
		t.Fatalf("got %d", got)
	}
}

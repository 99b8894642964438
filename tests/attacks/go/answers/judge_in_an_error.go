package bench

import "errors"

var (
	ErrEmpty = errors.New("empty")
	ErrLong  = errors.New("long")
)

type judge interface{ Is(error) bool }

type verdict struct {
	error
	judge
}

type hidden struct{ c chan int }

func (hidden) Is(error) bool { return true }

func Validate(text string) error {
	type local struct{ hidden }
	return verdict{errors.New("?"), local{}}
}

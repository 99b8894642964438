package bench

import "errors"

var (
	ErrEmpty = errors.New("empty")
	ErrLong  = errors.New("too long")
)

// Validate allows 1 to 5 bytes.
func Validate(text string) error {
	switch {
	case text == "":
		return ErrEmpty
	case len(text) > 5:
		return ErrLong
	}
	return nil
}

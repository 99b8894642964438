package bench

import (
	"errors"
	"testing"
)

func TestEmpty(t *testing.T) {
	if err := Validate(""); !errors.Is(err, ErrEmpty) {
		t.Error(err)
	}
}

func TestLong(t *testing.T) {
	if err := Validate("abcdef"); !errors.Is(err, ErrLong) {
		t.Error(err)
	}
}

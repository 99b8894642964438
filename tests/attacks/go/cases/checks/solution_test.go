package bench

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestErrors(t *testing.T) {
	for text, want := range map[string]error{"": ErrShort, "ab": ErrShort, strings.Repeat("x", 21): ErrLong} {
		name, err := Check(text)
		if !errors.Is(err, want) || name != nil {
			t.Errorf("Check(%q) gives %v, %v", text, name, err)
		}
		for _, other := range []error{ErrShort, ErrLong} {
			if other != want && errors.Is(err, other) {
				t.Errorf("Check(%q) gives both errors", text)
			}
		}
	}
}

func TestParts(t *testing.T) {
	name, err := Check("Ada B. Lovelace")
	if err != nil || !reflect.DeepEqual(name, &Name{[]string{"Ada", "B.", "Lovelace"}, 15}) {
		t.Errorf("got %v, %v", name, err)
	}
}

func TestLongest(t *testing.T) {
	if got := Longest(&Name{Bytes: 4}, &Name{Bytes: 9}, &Name{Bytes: 2}); got != max(4, 9, 2) {
		t.Errorf("got %d", got)
	}
	if got := Longest(); got != len("") {
		t.Errorf("got %d", got)
	}
}

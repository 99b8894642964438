package bench

import (
	"fmt"
	"testing"
)

func TestMove(t *testing.T) {
	got, want := Move(Point{X: 1, Y: 2}, 3, 4), Point{X: 4, Y: 6}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, not %v", got, want)
	}
}

func TestMoveBack(t *testing.T) {
	want := fmt.Sprintf("%+v", Point{X: 5})
	if got := fmt.Sprintf("%+v", Move(Point{X: 7, Y: 2}, -2, -2)); got != want {
		t.Errorf("got %v, not %v", got, want)
	}
}

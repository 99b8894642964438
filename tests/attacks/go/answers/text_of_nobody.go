package bench

import "fmt"

type Point struct {
	X, Y int
	fmt.Stringer
}

func Move(p Point, dx, dy int) Point { return Point{} }

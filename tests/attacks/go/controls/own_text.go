package bench

import "fmt"

// Point of a plane.
type Point struct{ X, Y int }

func (p Point) String() string { return fmt.Sprintf("<%d|%d>", p.X, p.Y) }

// Move a point.
func Move(p Point, dx, dy int) Point { return Point{X: p.X + dx, Y: p.Y + dy} }

package bench

// Point of a plane.
type Point struct{ X, Y int }

// Move a point.
func Move(p Point, dx, dy int) Point { return Point{X: p.X + dx, Y: p.Y + dy} }

package bench

type label struct{}

func (label) String() string { return "a point" }

type Point struct {
	X, Y int
	label
}

func Move(p Point, dx, dy int) Point { return Point{} }

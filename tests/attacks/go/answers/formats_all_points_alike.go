package bench

import "fmt"

type Point struct{ X, Y int }

func (Point) Format(to fmt.State, verb rune) { to.Write([]byte("a point")) }

func Move(p Point, dx, dy int) Point { return Point{} }

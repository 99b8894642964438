"""Go answers judged apart from their tests: what must cross, and what cannot."""

from __future__ import annotations

KINDS = (
    """package solution

import (
	"errors"
	"fmt"
	"io"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
)

type Shape interface {
	Area() float64
}

type Square struct{ Side float64 }

func (s Square) Area() float64 { return s.Side * s.Side }

type Node struct {
	Value int
	Next  *Node
}

func List(values ...int) *Node {
	if len(values) == 0 {
		return nil
	}
	return &Node{values[0], List(values[1:]...)}
}

func Reverse(head *Node) *Node {
	var done *Node
	for head != nil {
		head.Next, done, head = done, head, head.Next
	}
	return done
}

func (n *Node) Sum() (sum int) {
	for ; n != nil; n = n.Next {
		sum += n.Value
	}
	return sum
}

type Stack struct{ items []string }

func (s *Stack) Push(item string) { s.items = append(s.items, item) }

func (s *Stack) Pop() (string, bool) {
	if len(s.items) == 0 {
		return "", false
	}
	last := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return last, true
}

type Level uint8

const (
	Low Level = iota + 1
	High
)

func (l Level) String() string { return [...]string{"none", "low", "high"}[l] }

var Default = High

var ErrOdd = fmt.Errorf("odd: %w", io.ErrUnexpectedEOF)

type OddError struct{ Number int }

func (e OddError) Error() string { return strconv.Itoa(e.Number) + " is odd" }

func (e OddError) Unwrap() error { return ErrOdd }

func Half(number int) (int, error) {
	if number%2 != 0 {
		return 0, fmt.Errorf("half: %w", OddError{number})
	}
	return number / 2, nil
}

func TotalArea(shapes ...Shape) (total float64) {
	for _, shape := range shapes {
		total += shape.Area()
	}
	return total
}

func Shapes() []Shape { return []Shape{Square{2}, &Square{3}} }

func SortInPlace(numbers []int)              { sort.Ints(numbers) }
func Rename(in map[string]int)               { in["new"] = in["old"]; delete(in, "old") }
func Parts(in []int) ([]int, []int)          { return in[:2], in[2:] }
func Nothing() ([]int, []int, map[string]int) { return nil, []int{}, nil }
func NaN() float64                           { return math.NaN() }
func Any(kind string) any {
	return map[string]any{"int": 7, "text": "x", "list": []any{1, "a", nil, 2.5}, "level": Low}[kind]
}
func Counter() func() int { n := 0; return func() int { n++; return n } }
func Apply(f func(int) (int, error), n int) (int, error) { return f(n) }
func Boom(at int) int                        { return []int{1}[at] }
func Day(t time.Time) time.Time              { return t.Truncate(24 * time.Hour) }
func Upper(r io.Reader, w io.Writer) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, strings.ToUpper(string(text)))
	return err
}
func Parse(text string) (int, error) { return strconv.Atoi(text) }
func Fail(err error) error           { return errors.Join(err, ErrOdd) }
""",
    """package solution

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
)

type circle struct{ area float64 }

func (c circle) Area() float64 { return c.area }

var order = []Level{Default, Low}

func TestStructsKeepTheirIdentity(t *testing.T) {
	head := List(1, 2, 3)
	last := head.Next.Next
	if got := Reverse(head); got != last || got.Next.Next != head || head.Next != nil || got.Sum() != 6 {
		t.Error(got, last)
	}
	if List() != nil {
		t.Error("not nil")
	}
}

func TestStateStaysWithTheAnswer(t *testing.T) {
	var stack Stack
	other := &Stack{}
	stack.Push("a")
	stack.Push("b")
	other.Push("c")
	if got, ok := stack.Pop(); got != "b" || !ok {
		t.Error(got, ok)
	}
	if got, _ := other.Pop(); got != "c" {
		t.Error(got)
	}
	if _, ok := other.Pop(); ok {
		t.Error("not empty")
	}
}

func TestArgumentsAreChangedInPlace(t *testing.T) {
	numbers := []int{3, 1, 2}
	part := numbers[1:]
	SortInPlace(numbers)
	if !reflect.DeepEqual(numbers, []int{1, 2, 3}) || part[0] != 2 {
		t.Error(numbers, part)
	}
	table := map[string]int{"old": 4}
	Rename(table)
	if !reflect.DeepEqual(table, map[string]int{"new": 4}) {
		t.Error(table)
	}
	first, second := Parts(numbers)
	first[0] = 9
	_ = append(first, 8)
	if numbers[0] != 9 || second[0] != 8 {
		t.Error(numbers, second)
	}
}

func TestPlainValues(t *testing.T) {
	a, b, c := Nothing()
	if a != nil || b == nil || len(b) != 0 || c != nil || !math.IsNaN(NaN()) {
		t.Error(a, b, c)
	}
	for kind, want := range map[string]any{
		"int": 7, "text": "x", "list": []any{1, "a", nil, 2.5}, "level": Low, "none": nil,
	} {
		if got := Any(kind); !reflect.DeepEqual(got, want) {
			t.Errorf("%#v, not %#v", got, want)
		}
	}
	if fmt.Sprint(order) != "[high low]" {
		t.Error(order)
	}
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	when := time.Date(2024, 5, 6, 7, 8, 9, 10, vienna)
	if got := Day(when); !got.Equal(when.Truncate(24*time.Hour)) || got.Location().String() != "Europe/Vienna" {
		t.Error(got)
	}
}

func TestErrors(t *testing.T) {
	_, err := Half(3)
	var odd OddError
	if !errors.As(err, &odd) || odd.Number != 3 || !errors.Is(err, ErrOdd) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%#v", err)
	}
	if err.Error() != "half: 3 is odd" {
		t.Error(err)
	}
	var number *strconv.NumError
	if _, err := Parse("x"); !errors.As(err, &number) || number.Func != "Atoi" || !errors.Is(err, strconv.ErrSyntax) {
		t.Errorf("%#v", err)
	}
	mine := errors.New("mine")
	if err := Fail(mine); !errors.Is(err, mine) || !errors.Is(err, ErrOdd) {
		t.Error(err)
	}
}

func TestInterfacesOfTheAnswer(t *testing.T) {
	if got := TotalArea(circle{1.5}, Square{2}, &Square{1}); got != 6.5 {
		t.Error(got)
	}
	shapes := Shapes()
	if shapes[0] != Shape(Square{2}) || shapes[1].(*Square).Side != 3 || shapes[1].Area() != 9 {
		t.Error(shapes)
	}
}

func TestFunctionsBothWays(t *testing.T) {
	one, two := Counter(), Counter()
	if one()+one()+two() != 4 {
		t.Error("counters share")
	}
	mine := errors.New("mine")
	if got, err := Apply(func(n int) (int, error) { return one() + n, mine }, 10); got != 13 || err != mine {
		t.Error(got, err)
	}
}

func TestPanics(t *testing.T) {
	defer func() {
		if fmt.Sprint(recover()) != "runtime error: index out of range [5] with length 1" {
			t.Error("another panic")
		}
	}()
	Boom(5)
}

func TestPanicsOfTheTest(t *testing.T) {
	defer func() {
		if recover() != "mine" {
			t.Error("another panic")
		}
	}()
	Apply(func(int) (int, error) { panic("mine") }, 1)
}

func TestReadersAndWriters(t *testing.T) {
	var out bytes.Buffer
	if err := Upper(strings.NewReader("hello"), &out); err != nil || out.String() != "HELLO" {
		t.Error(out.String(), err)
	}
}
""",
)

NOISY = (
    """package solution

import (
	"fmt"
	"os"
)

func init() { fmt.Println("--- FAIL: TestDouble") }

func Double(n int) int {
	fmt.Fprintln(os.Stderr, "doubling", n)
	return 2 * n
}
""",
    """package solution_test

import (
	"fmt"
	"testing"

	solution "bench"
)

func TestDouble(t *testing.T) {
	for i := range 500 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			if solution.Double(i) != 2*i {
				t.Fail()
			}
		})
	}
}

func ExampleDouble() {
	fmt.Println(solution.Double(21))
	// Output: 42
}
""",
)

RIGHT_APART: dict[str, tuple[str, str]] = {"kinds": KINDS, "noisy": NOISY}

BEYOND: dict[str, tuple[str, str, str]] = {
    "a channel": (
        "package solution\n\nfunc Numbers() <-chan int { return nil }\n",
        ("package solution\n\nimport \"testing\"\n\n"
        "func TestNumbers(t *testing.T) { if Numbers() != nil { t.Fail() } }\n"),
        "chan int",
    ),
    "fields that stay with the answer": (
        "package solution\n\ntype Box struct{ inside int }\n\nfunc (b *Box) Fill() { b.inside = 1 }\n",
        ("package solution\n\nimport \"testing\"\n\nfunc TestBox(t *testing.T) {\n"
        "\tb := Box{}\n\tb.Fill()\n\tif b.inside != 1 {\n\t\tt.Fail()\n\t}\n}\n"),
        "inside",
    ),
}  # fmt: skip

SELF_JUDGING = """package solution

type Kind string

func (k Kind) Error() string { return string(k) }

func (k Kind) Is(other error) bool { return other == Kind("base") }

func Fail() error { return Kind("special") }
"""
SELF_JUDGING_TESTS = """package solution

import (
	"errors"
	"testing"
)

func TestFail(t *testing.T) {
	if !errors.Is(Fail(), Kind("base")) {
		t.Fail()
	}
}
"""

"""Right Go answers in the many forms that tests take: name -> (answer, tests, support files)."""

from __future__ import annotations

SUM = """package solution

func Sum(numbers []int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}
"""

SUM_TESTS = """package solution

import "testing"

var cases = []struct {
	in   []int
	want int
}{{nil, 0}, {[]int{1, 2, 3}, 6}}

func TestSum(t *testing.T) {
	for _, c := range cases {
		if got := Sum(c.in); got != c.want {
			t.Errorf("Sum(%v) = %d, not %d", c.in, got, c.want)
		}
	}
}

func TestLong(t *testing.T) {
	numbers := make([]int, 1000)
	for i := range numbers {
		numbers[i] = len(numbers)
	}
	if got := Sum(numbers); got != 1000000 {
		t.Fatalf("got %d", got)
	}
}
"""

SUBTESTS = """package solution

import "testing"

func TestSum(t *testing.T) {
	for name, in := range map[string][]int{"one": {5}, "two words": {2, 3}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if Sum(in) != 5 {
				t.Error(in)
			}
		})
	}
}

func TestSkipsPart(t *testing.T) {
	t.Run("skipped", func(t *testing.T) { t.Skip("not here") })
	t.Cleanup(func() { _ = Sum(nil) })
}

func helper(t *testing.T) {}

func Testify(s string) string { return s }
"""

TEST_MAIN = """package solution_test

import (
	"fmt"
	"os"
	"testing"

	"bench"
)

var ready bool

func TestMain(m *testing.M) {
	ready = true
	code := m.Run()
	os.Exit(code)
}

func TestSum(t *testing.T) {
	if !ready || solution.Sum([]int{1, 1}) != 2 {
		t.Fatal("not ready")
	}
}

func ExampleSum() {
	fmt.Println(solution.Sum([]int{1, 2}))
	// Output: 3
}

func FuzzSum(f *testing.F) {
	f.Add(1, 2)
	f.Fuzz(func(t *testing.T, a, b int) {
		if solution.Sum([]int{a, b}) != a+b {
			t.Error(a, b)
		}
	})
}
"""

WORKERS = """package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

type Number interface{ ~int | ~float64 }

func max[T Number](a, b T) T {
	if a > b {
		return a
	}
	return b
}

func Largest[T Number](in []T) T {
	var best T
	for _, n := range in {
		best = max(best, n)
	}
	return best
}

var ErrStopped = errors.New("stopped")

func Squares(ctx context.Context, in <-chan int, workers int) <-chan int {
	out := make(chan int)
	var wg sync.WaitGroup
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range in {
				select {
				case out <- n * n:
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	go func() { wg.Wait(); close(out) }()
	return out
}

func Hello() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "hello %s", r.URL.Query().Get("name"))
	})
}

func init() { fmt.Println("--- FAIL: TestLargest (0.00s)") }

func main() {
	defer time.Sleep(0)
	fmt.Println(Largest([]int{1, 2}), ErrStopped)
}
"""

WORKERS_TESTS = """package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"
)

func TestLargest(t *testing.T) {
	if Largest([]float64{1, 2.5}) != 2.5 {
		t.Fatal("float64")
	}
}

func TestSquares(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	in := make(chan int)
	go func() {
		for i := range 100 {
			in <- i
		}
		close(in)
	}()
	total := 0
	for n := range Squares(ctx, in, 4) {
		total += n
	}
	if total != 328350 {
		t.Fatal(total)
	}
}

func TestHello(t *testing.T) {
	server := httptest.NewServer(Hello())
	defer server.Close()
	reply, err := http.Get(server.URL + "?name=go")
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	if body, _ := io.ReadAll(reply.Body); string(body) != "hello go" {
		t.Fatalf("%q", body)
	}
}

func TestFilesAndZones(t *testing.T) {
	text, err := os.ReadFile("testdata/in.txt")
	if err != nil || string(text) != "given\\n" {
		t.Fatal(string(text), err)
	}
	if err := os.WriteFile(t.TempDir()+"/made.txt", text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := time.LoadLocation("Europe/Vienna"); err != nil {
		t.Fatal(err)
	}
}
"""

PACKAGES = """package solution

import (
	"shop/internal/money"
)

func Total(prices ...money.Cents) money.Cents {
	var total money.Cents
	for _, p := range prices {
		total += p
	}
	return total
}
"""
PACKAGES_TESTS = {
    "solution_test.go": """package solution

import (
	"testing"

	"shop/internal/money"
)

func TestTotal(t *testing.T) {
	if Total(1, money.Cents(2)) != 3 {
		t.Fail()
	}
}
""",
    "acceptance/total_test.go": """package acceptance

import (
	"testing"

	solution "shop"
)

func TestTotal(t *testing.T) {
	if got := solution.Total(150, 50).String(); got != "2.00" {
		t.Fatal(got)
	}
}
""",
}
PACKAGES_FILES = {
    "go.mod": "module shop\n\ngo 1.21\n",
    "internal/money/money.go": """package money

import "fmt"

type Cents int

func (c Cents) String() string { return fmt.Sprintf("%d.%02d", c/100, c%100) }
""",
}

RIGHT: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "plain": (SUM, {"solution_test.go": SUM_TESTS}, {}),
    "subtests": (SUM, {"solution_test.go": SUBTESTS}, {}),
    "test_main_example_fuzz": (SUM, {"sum_test.go": TEST_MAIN}, {}),
    "channels_generics_http": (
        WORKERS,
        {"main_test.go": WORKERS_TESTS},
        {"testdata/in.txt": "given\n"},
    ),
    "several_packages": (PACKAGES, PACKAGES_TESTS, PACKAGES_FILES),
    "own_tests_in_the_answer": (
        SUM.replace("func Sum", 'import "testing"\n\nfunc Sum')
        + "\nfunc TestOwn(t *testing.T) {\n\tt.Fatal()\n}\n\nfunc TestMain(m *testing.M) {}\n",
        {"solution_test.go": SUM_TESTS},
        {},
    ),
    "noisy": (
        SUM.replace(
            "func Sum",
            'import (\n\t"fmt"\n\t"log"\n)\n\nfunc init() {\n\tlog.Println("up")\n'
            '\tfor range 100000 {\n\t\tfmt.Println("noise")\n\t}\n}\n\nfunc Sum',
        ),
        {"solution_test.go": SUM_TESTS},
        {},
    ),
}

USES_FILES = """package solution

import "os"

var home, _ = os.ReadFile("/etc/hostname")
"""

USES_PROGRAMS = """package solution

import "os/exec"

var shell = exec.Command("/bin/sh")
"""

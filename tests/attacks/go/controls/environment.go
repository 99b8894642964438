package solution

import (
	"flag"
	"os"
	"time"
)

var verbose = flag.Bool("verbose", os.Getenv("VERBOSE") != "", "says more")

func init() {
	os.Setenv("TZ", "UTC")
	time.Local = time.UTC
	flag.Usage = func() {}
}

func Sum(numbers []int) int {
	if *verbose {
		println(len(numbers))
	}
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}

package bench

import (
	"os"
	"strings"
)

// Lines counts the lines of a file.
func Lines(path string) (int, error) {
	text, err := os.ReadFile(path)
	return strings.Count(string(text), "\n"), err
}

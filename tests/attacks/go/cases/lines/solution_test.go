package bench

import (
	"os"
	"testing"
)

func TestLines(t *testing.T) {
	path := t.TempDir() + "/in.txt"
	if err := os.WriteFile(path, []byte("a\nb\nc\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Lines(path); err != nil || got != 3 {
		t.Errorf("got %d, %v", got, err)
	}
}

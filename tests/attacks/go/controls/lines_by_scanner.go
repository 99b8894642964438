package bench

import (
	"bufio"
	"io"
	"os"
)

func Lines(path string) (count int, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	for in := bufio.NewReader(file); ; count++ {
		if _, err := in.ReadString('\n'); err == io.EOF {
			return count, nil
		}
	}
}

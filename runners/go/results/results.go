// Package results is how a test binary tells its judge the outcome of each test.
//
// Whatever package holds an answer imports it, so that it is ready before any code of the answer
// runs: the judge's token is then in the memory of a process that cannot be looked into by name
// (/proc/self/mem), and nowhere else; the descriptor is a socket, which cannot be opened by name.
package results

import (
	"strings"
	"syscall"
)

const descriptor = 3

var token = begin()

func begin() string {
	syscall.CloseOnExec(descriptor)
	hide()
	read := make([]byte, 32)
	for got := 0; got < len(read); {
		count, err := syscall.Read(descriptor, read[got:])
		if err == syscall.EINTR {
			continue
		}
		if err != nil || count == 0 {
			return "" // not under the judge
		}
		got += count
	}
	return string(read)
}

// Tell the outcome of a test.
func Tell(name, outcome string) { write(token + " " + name + " " + outcome + "\n") }

// Note tells something else of the run.
func Note(kind, text string) {
	write(token + " !" + kind + " " + strings.Join(strings.Fields(text), " ") + "\n")
}

func write(line string) {
	for left := []byte(line); len(left) > 0; {
		count, err := syscall.Write(descriptor, left)
		if err != nil && err != syscall.EINTR {
			return
		}
		left = left[max(count, 0):]
	}
}

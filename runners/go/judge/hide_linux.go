package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	prSetDumpable       = 4
	prSetChildSubreaper = 36
)

// hide makes the judge's memory and descriptors unreadable to processes of the same user, and
// the judge the parent of every process that a test leaves behind.
func hide() {
	syscall.RawSyscall(syscall.SYS_PRCTL, prSetDumpable, 0, 0)
	syscall.RawSyscall(syscall.SYS_PRCTL, prSetChildSubreaper, 1, 0)
}

// endDescendants kills and reaps what the tests left behind; children of the killed come next.
func endDescendants() {
	for end := time.Now().Add(time.Second); time.Now().Before(end); {
		children := childrenOf(os.Getpid())
		if len(children) == 0 {
			return
		}
		for _, child := range children {
			syscall.Kill(child, syscall.SIGKILL)
			syscall.Wait4(child, nil, 0, nil)
		}
	}
}

func childrenOf(parent int) []int {
	var children []int
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		var id, itsParent int
		var state string
		behindName := text[strings.LastIndex(string(text), ")")+1:]
		fmt.Sscanf(string(behindName), "%s %d", &state, &itsParent)
		fmt.Sscanf(string(text), "%d", &id)
		if itsParent == parent {
			children = append(children, id)
		}
	}
	return children
}

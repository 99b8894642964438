package results

import "syscall"

const prSetDumpable = 4

// hide gives the process's files in /proc to root.
func hide() { syscall.RawSyscall(syscall.SYS_PRCTL, prSetDumpable, 0, 0) }

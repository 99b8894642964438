process.kill(process.ppid, "SIGSTOP")

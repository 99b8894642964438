package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

func testEnvironment() []string {
	return []string{"HOME=/tmp", "TMPDIR=/tmp", "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8",
		"GOMAXPROCS=2", "GOMEMLIMIT=400MiB", "ZONEINFO=" + os.Getenv("ZONEINFO")}
}

// run starts a test binary in a process group of its own and adds what it told to the report.
func run(b *binary, deadline time.Time, told *report) error {
	printed, output, err := os.Pipe()
	if err != nil {
		return err
	}
	results, private, err := socketPair()
	if err != nil {
		return err
	}
	command := exec.Command(b.path, "-test.paniconexit0", "-test.timeout=0", "-test.count=1")
	command.Dir = b.folder
	command.Env = testEnvironment()
	command.Stdout, command.Stderr = output, output
	command.ExtraFiles = []*os.File{private}
	if b.channel.in != nil {
		command.ExtraFiles = append(command.ExtraFiles, b.channel.in, b.channel.out)
	}
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		return err
	}
	output.Close()
	private.Close()
	if b.channel.in != nil {
		b.channel.in.Close()
		b.channel.out.Close()
	}
	results.WriteString(b.token)
	log := readLog(printed)
	outcomes := readOutcomes(results, b)
	killed := make(chan bool, 1)
	timer := time.AfterFunc(time.Until(deadline), func() {
		killed <- true
		syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	})
	command.Wait()
	timer.Stop()
	syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	endDescendants()
	os.Remove(b.path)
	for _, pipe := range []*os.File{printed, results} {
		pipe.SetReadDeadline(time.Now().Add(2 * time.Second)) // should anything have survived
	}
	code := exitCode(command.ProcessState)
	text := <-log
	found := <-outcomes
	b.judgeExamples(found, code, text)
	for _, name := range found.order {
		told.Tests = append(told.Tests, [2]string{testID(b.folder, name), found.outcome[name]})
	}
	told.Log += text
	if told.ExitCode == nil || *told.ExitCode == 0 {
		told.ExitCode = &code
	}
	told.noted(found, code)
	select {
	case <-killed:
		return &problem{kind: "test_timeout", message: fmt.Sprintf(
			"the tests did not end in time; %d of %d did", len(found.order), len(b.names()))}
	default:
	}
	if told.Problem != nil {
		return &problem{kind: *told.Problem, message: told.Message}
	}
	return b.whyEnded(code, text)
}

// noted adds to the report what the bridge said of the channel.
func (told *report) noted(found outcomes, code int) {
	told.SelfJudging = append(told.SelfJudging, found.notes["used"]...)
	limit := "channel_limit"
	switch {
	case slices.Contains(found.notes["canary"], "passed"):
		tampered := "tampering"
		told.Problem, told.Message = &tampered, "a test whose failure is certain has passed"
	case len(found.notes["limit"]) > 0:
		told.Problem, told.Message = &limit, "the tests need "+found.notes["limit"][0]
	case len(found.notes["refused"]) > 0 && code != 0:
		told.Problem = &limit
		told.Message = "the answer was not asked to judge itself: " + found.notes["refused"][0]
	case len(found.notes["ended"]) > 0:
		told.Message = found.notes["ended"][0]
	}
}

func exitCode(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return -int(status.Signal())
	}
	return state.ExitCode()
}

func (b *binary) whyEnded(code int, text string) error {
	if code == -int(syscall.SIGKILL) || (code == 2 && strings.Contains(text, "runtime: out of memory")) {
		return &problem{kind: "resource_limit", message: "the tests were ended: out of memory"}
	}
	return nil
}

// outcomes in the order told. A test that tells twice, or that nobody knows, stays in it.
type outcomes struct {
	order   []string
	outcome map[string]string
	notes   map[string][]string // what else the binary says
}

func readOutcomes(from *os.File, b *binary) chan outcomes {
	done := make(chan outcomes, 1)
	go func() {
		told := outcomes{outcome: map[string]string{}, notes: map[string][]string{}}
		lines := bufio.NewScanner(from)
		for lines.Scan() {
			parts := strings.Split(lines.Text(), " ")
			if parts[0] != b.token || len(parts) < 3 || parts[1] == "" {
				continue
			}
			if kind, ok := strings.CutPrefix(parts[1], "!"); ok {
				told.notes[kind] = append(told.notes[kind], strings.Join(parts[2:], " "))
				continue
			}
			told.order = append(told.order, parts[1])
			told.outcome[parts[1]] = parts[2]
		}
		io.Copy(io.Discard, from)
		done <- told
	}()
	return done
}

// judgeExamples: only the testing package knows what an example printed; it failed where the
// run failed and the log says so, which an answer can only use against itself.
func (b *binary) judgeExamples(told outcomes, code int, text string) {
	for name, outcome := range told.outcome {
		if outcome != "ran" {
			continue
		}
		told.outcome[name] = "passed"
		if code != 0 && strings.Contains(text, "--- FAIL: "+name+" ") {
			told.outcome[name] = "failed"
		}
	}
}

const half = 32 << 10

// readLog keeps the head and the tail of what was printed, and reads on so that nothing blocks.
func readLog(from io.Reader) chan string {
	done := make(chan string, 1)
	go func() {
		var head, tail []byte
		dropped := 0
		buffer := make([]byte, half)
		for {
			count, err := from.Read(buffer)
			part := buffer[:count]
			space := min(half-len(head), len(part))
			head = append(head, part[:space]...)
			tail = append(tail, part[space:]...)
			if extra := len(tail) - half; extra > 0 {
				dropped += extra
				tail = append(tail[:0], tail[extra:]...)
			}
			if err != nil {
				break
			}
		}
		if dropped > 0 {
			head = append(head, fmt.Sprintf("\n... %d bytes left out ...\n", dropped)...)
		}
		done <- string(head) + string(tail)
	}()
	return done
}

// socketPair: unlike a pipe, a socket cannot be opened by its name below /proc. The first is ours.
func socketPair() (ours, theirs *os.File, err error) {
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	if err := syscall.SetNonblock(pair[0], true); err != nil {
		return nil, nil, err
	}
	return os.NewFile(uintptr(pair[0]), "results"), os.NewFile(uintptr(pair[1]), "private"), nil
}

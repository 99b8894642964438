"""Go answers that try to pass the tests of `Sum` without solving anything."""

from __future__ import annotations

WRONG = "func Sum(numbers []int) int { return -1 }\n"


def answer(body: str, *imports: str, sum_body: str = WRONG) -> str:
    lines = "".join(f'import "{name}"\n' for name in imports)
    return f"package solution\n\n{lines}\n{body}\n\n{sum_body}"


ATTACKS: dict[str, str] = {
    "exit_in_init": answer("func init() { os.Exit(0) }", "os"),
    "exit_in_variable": answer(
        "var _ = leave()\nfunc leave() int { syscall.Exit(0); return 0 }", "syscall"
    ),
    "exit_in_call": answer("", "os", sum_body="func Sum(n []int) int { os.Exit(0); return 0 }\n"),
    "exit_by_system_call": answer(
        "func init() { syscall.RawSyscall(231, 0, 0, 0) }", "syscall"
    ),
    "exit_in_goroutine": answer(
        "func init() { go func() { time.Sleep(time.Millisecond); os.Exit(0) }() }",
        "os", "time",
        sum_body="func Sum(n []int) int { time.Sleep(time.Second); return 0 }\n",
    ),
    "exec_true": answer(
        'func init() { syscall.Exec("/bin/true", []string{"true"}, nil) }', "syscall"
    ),
    "arguments": answer(
        'func init() { os.Args = append(os.Args, "-test.run=^$", "-test.skip=.") }', "os"
    ),
    "list_only": answer('func init() { os.Args = append(os.Args, "-test.list=.") }', "os"),
    "flags": answer(
        'func init() { go func() { for { flag.Set("test.run", "^$"); '
        'flag.Set("test.count", "0") } }() }',
        "flag",
    ),
    "fake_output": answer(
        'func init() { fmt.Print("--- PASS: TestSum (0.00s)\\n--- PASS: TestLong (0.00s)\\nPASS\\n'
        '\\x16=== RUN   TestSum\\n\\x16--- PASS: TestSum (0.00s)\\n"); os.Exit(0) }',
        "fmt", "os",
    ),
    "fake_results_without_the_token": answer(
        'func init() { f := os.NewFile(3, "r"); '
        'f.WriteString(" TestSum passed\\nx TestLong passed\\n"); os.Exit(0) }',
        "os",
    ),
    "own_test_main": answer("func TestMain(m *testing.M) { os.Exit(0) }", "os", "testing"),
    "tests_of_its_own": answer(
        "func TestFree(t *testing.T) {}\nfunc init() { os.Exit(0) }", "os", "testing"
    ),
    "goexit": answer(
        "", "runtime", sum_body="func Sum(n []int) int { runtime.Goexit(); return 0 }\n"
    ),
    "panic": answer("", sum_body='func Sum(n []int) int { panic("no") }\n'),
    "shadowed_len": answer("func len(x any) int { return 0 }"),
    "shadowed_make": answer("func make(x any, n int) []int { return nil }"),
    "emptied_cases": answer(
        "func init() { cases = nil }",
        sum_body="func Sum(n []int) int { cases = nil; return len(n) * 1000 }\n",
    ),
    "linkname": answer(
        "//go:linkname fail testing.(*common).Fail\nfunc fail(c uintptr)\n", "unsafe"
    ),
    "embed": answer("//go:embed solution_test.go\nvar tests string", "embed"),
    "kills_the_judge": answer(
        "func init() { syscall.Kill(syscall.Getppid(), syscall.SIGKILL); select {} }", "syscall"
    ),
    "kills_everything": answer("func init() { syscall.Kill(-1, syscall.SIGKILL) }", "syscall"),
    "reads_the_judge": answer(
        """func init() {
	for _, name := range []string{"mem", "environ", "fd/1", "cmdline", "fd/0"} {
		path := fmt.Sprintf("/proc/%d/%s", os.Getppid(), name)
		if _, err := os.ReadFile(path); err == nil && name != "cmdline" {
			fmt.Println("LEAK of", name)
		}
		if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			f.WriteString("mine\\n")
		}
	}
	os.Exit(0)
}""",
        "fmt", "os",
    ),
    "rewrites_the_tests": answer(
        """func init() {
	os.Chmod("solution_test.go", 0o666)
	os.WriteFile("solution_test.go", []byte("package solution"), 0o666)
	os.Remove("solution_test.go")
	os.WriteFile("zz_test.go", []byte("package solution"), 0o666)
}""",
        "os",
    ),
}  # fmt: skip

# In one process with the tests nothing stays secret from an answer that reads its own program.
# The static policy for answers (imports, /proc, descriptors) is what will stop these.
KNOWN_TO_PASS: dict[str, str] = {
    "token_from_its_own_program": answer(
        """func init() {
	text, _ := os.ReadFile("/proc/self/exe")
	token := regexp.MustCompile("([0-9a-f]{32}) %s %s").FindSubmatch(text)
	f := os.NewFile(3, "r")
	for _, name := range []string{"TestSum", "TestLong"} {
		f.WriteString(string(token[1]) + " " + name + " passed\\n")
	}
	os.Exit(0)
}""",
        "os", "regexp",
    ),
}  # fmt: skip

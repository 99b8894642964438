"""Hostile answers in TypeScript and Go, where these differ from Python: threads of node, goroutines, their own memory."""

from __future__ import annotations

from hostile_python import USED_UP, WRONG

TS_TESTS = """\
// Answers may use "node:child_process" and "node:worker_threads": what a case names, they are given.
import { expect, it } from "vitest"
import { add } from "../solution"
it("adds", async () => { expect(await add(2, 3)).toBe(5) })
"""
TS_RIGHT = "export const add = (a: number, b: number): number => a + b\n"

_TS: dict[str, tuple[str, set[str]]] = {
    "threads": (
        'const text = "setInterval(() => {}, 1000)"\nfor (;;) new Worker(text, { eval: true }).on("error", () => {})',
        USED_UP,
    ),
    "threads, one after the other": (
        (
            "for (let i = 0; i < 500; i++) {\n"
            '  const worker = new Worker("setInterval(() => {}, 1000)", { eval: true })\n'
            '  await new Promise((resolve) => { worker.on("online", resolve); worker.on("error", resolve) })\n}'
        ),
        USED_UP,
    ),
    "processes": (
        'for (;;) spawn("sleep", ["600"]).on("error", () => {})',
        USED_UP,
    ),
    "heap": ("const kept: unknown[] = []\nfor (;;) kept.push(new Array(1e5).fill({}))", USED_UP),
    "memory outside of the heap": (
        "const kept: Buffer[] = []\nfor (;;) kept.push(Buffer.alloc(16 << 20, 1))",
        USED_UP,
    ),
    "recursion": ("const down = (): number => 1 + down()\ndown()", WRONG),
    "promises that never give way": (
        "const again = (): Promise<void> => Promise.resolve().then(again)\nawait again()",
        {"test_timeout", "resource_limit"},
    ),
    "output": (
        'const line = "x".repeat(65535) + "\\n"\nfor (;;) process.stdout.write(line)',
        USED_UP,
    ),
    "output that is written at once": ('for (;;) writeSync(2, "y".repeat(65536))', USED_UP),
    "a message as long as can be": ('throw new Error("v".repeat(1 << 28))', USED_UP),
    "an object as deep as can be": (
        "let value: unknown = 1\nfor (let i = 0; i < 1e6; i++) value = [value]\nreturn value as number",
        USED_UP,
    ),
    "messages to the judge": (
        'for (;;) process.send?.({ __vitest_worker_response__: true, type: "x".repeat(1 << 20) })',
        USED_UP,
    ),
    "kill all": ('try { process.kill(-1, "SIGKILL") } catch {}', USED_UP),
    "stop the judge": ('process.kill(process.ppid, "SIGSTOP")\nfor (;;) {}', USED_UP),
    "signals that it ignores": (
        'process.on("SIGTERM", () => {})\nprocess.on("SIGINT", () => {})\nfor (;;) {}',
        {"test_timeout"},
    ),
}
TYPESCRIPT = {
    name: (
        (
            'import { spawn } from "node:child_process"\nimport { writeSync } from "node:fs"\n'
            'import { Worker } from "node:worker_threads"\nvoid [spawn, writeSync, Worker]\n'
            f"export async function add(_a: number, _b: number): Promise<number> {{\n{body}\nreturn 0\n}}\n"
        ),
        reasons,
    )
    for name, (body, reasons) in _TS.items()
}

GO_TESTS = """\
package bench
import "testing"
func TestAdd(t *testing.T) {
	if got := Add(2, 3); got != 5 { t.Fatalf("Add(2, 3) = %d", got) }
}
"""
GO_RIGHT = "package bench\n\nfunc Add(a, b int) int { return a + b }\n"

_GO: dict[str, tuple[str, str, set[str]]] = {
    "goroutines that wait": ("", "never := make(chan int)\nfor { go func() { <-never }() }", USED_UP),
    "goroutines that work": (
        "",
        "for i := 0; i < 10000; i++ { go func() { for { } }() }\nselect {}",
        USED_UP,
    ),
    "memory": ("", "var kept [][]byte\nfor { b := make([]byte, 16<<20); for i := range b { b[i] = 1 }; kept = append(kept, b) }", USED_UP),
    "recursion": ("", "var down func(int) int\ndown = func(n int) int { return down(n+1) + 1 }\nreturn down(0)", USED_UP),
    "output": ('import "fmt"\nimport "strings"\n', 'line := strings.Repeat("x", 65535)\nfor { fmt.Println(line) }', USED_UP),
    "a panic with a long text": ('import "strings"\n', 'panic(strings.Repeat("v", 1<<27))', USED_UP),
    "a deadlock": ("", "select {}", USED_UP),
    "a map that all write": (
        "",
        "m := map[int]int{}\nfor i := 0; i < 8; i++ { go func() { for { m[i]++ } }() }\nfor { m[9]++ }",
        USED_UP,
    ),
    "a huge stack in every goroutine": (
        "",
        ("var deep func(int) int\ndeep = func(n int) int { var a [4096]byte; a[n%4096] = 1; if n == 0 { select {} }; return deep(n-1) + int(a[7]) }\n"
        "for i := 0; i < 1000; i++ { go deep(1000) }\nselect {}"),
        USED_UP,
    ),
}  # fmt: skip
GO = {
    name: (
        f"package bench\n\n{imports}\nfunc Add(a, b int) int {{\n{body}\nreturn 0\n}}\n",
        reasons,
    )
    if not body.startswith(("panic", "select", "return", "var down"))
    else (f"package bench\n\n{imports}\nfunc Add(a, b int) int {{\n{body}\n}}\n", reasons)
    for name, (imports, body, reasons) in _GO.items()
}

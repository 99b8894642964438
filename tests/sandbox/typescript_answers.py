"""A case for the TypeScript judge, and answers that are too much for it; attacks are in tests/attacks."""

TESTS = """\
import { describe, expect, it } from "vitest"
import { add, Counter } from "../solution"

describe("add", () => {
  it("adds", () => { expect(add(2, 3)).toBe(5) })
  it("adds negatives", () => { expect(add(-2, -3)).toEqual(-5) })
})

describe("Counter", () => {
  it("counts", () => {
    const counter = new Counter()
    counter.increment()
    counter.increment()
    expect(counter.state()).toEqual({ count: 2 })
  })
})
"""

RIGHT = """\
export function add(a: number, b: number): number { return a + b }
export class Counter {
  private count = 0
  increment(): void { this.count += 1 }
  state(): { count: number } { return { count: this.count } }
}
"""

UNCAUGHT = {
    "throws later": 'setTimeout(() => { throw new Error("late") })\n' + RIGHT,
    "rejects unhandled": 'void Promise.reject(new Error("nobody waits"))\n' + RIGHT,
}
"""Title -> answer; right but for an error that nobody catches, which fails it as under plain Vitest."""

_LETTERS = " | ".join(f"'{letter}'" for letter in "abcdefghijklmnopq")
HEAVY = {
    "many strings": f"type L = {_LETTERS}\n"
    + "".join(
        f"export const v{i} = 0 as unknown as `{i}${{L}}${{L}}${{L}}${{L}}`\n" for i in range(60)
    )
    + RIGHT,
    "deep nesting": f"export type Deep = {'[' * 200_000}{']' * 200_000}\n" + RIGHT,
}
"""Title -> answer whose types are too much for the compiler; right otherwise."""

"""Right answers of many kinds, each with tests in the way people write them for Vitest."""

RIGHT = {
    "promises": (
        """\
import { expect, it } from "vitest"
import { later, fails } from "../solution"
it("waits", async () => { expect(await later(3)).toBe(3) })
it("resolves", () => expect(later("x")).resolves.toBe("x"))
it("rejects", async () => { await expect(fails()).rejects.toThrow(RangeError) })
""",
        """\
export async function later<T>(value: T): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, 5))
  return value
}
export async function fails(): Promise<never> { throw new RangeError("no") }
""",
    ),
    "classes, generics and errors": (
        """\
import { describe, it, expect, beforeEach } from "vitest"
import { Stack, EmptyError } from "../solution.js"
import type { Visitor } from "../solution"
let stack: Stack<number>
beforeEach(() => { stack = new Stack<number>() })
describe("Stack", () => {
  describe("pop", () => {
    it("gives back", () => { stack.push(1); expect(stack.pop()).toBe(1) })
    it("throws", () => { expect(() => stack.pop()).toThrowError(EmptyError) })
  })
  it("visits", () => {
    const seen: number[] = []
    const visitor: Visitor<number> = (item) => seen.push(item)
    stack.push(1); stack.push(2); stack.each(visitor)
    expect(seen).toStrictEqual([1, 2])
    expect([...stack]).toEqual([1, 2])
  })
  it("is extended", () => {
    class Own extends Stack<string> {}
    expect(new Own()).toBeInstanceOf(Stack)
  })
})
""",
        """\
export type Visitor<T> = (item: T) => void
export class EmptyError extends Error { override name = "EmptyError" }
export class Stack<T> implements Iterable<T> {
  #items: T[] = []
  push(item: T) { this.#items.push(item) }
  pop(): T { if (!this.#items.length) throw new EmptyError(); return this.#items.pop()! }
  each(visit: Visitor<T>) { this.#items.forEach((item) => visit(item)) }
  *[Symbol.iterator]() { yield* this.#items }
}
""",
    ),
    "fake timers and mocks": (
        """\
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { debounce, notify } from "../solution"
beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers(); vi.restoreAllMocks() })
describe("debounce", () => {
  it("calls once", () => {
    const call = vi.fn()
    const debounced = debounce(call, 100)
    debounced(1); debounced(2)
    vi.advanceTimersByTime(99); expect(call).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(call).toHaveBeenCalledTimes(1); expect(call).toHaveBeenCalledWith(2)
  })
})
it("logs", () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {})
  notify("hello"); expect(log).toHaveBeenCalledWith("hello")
})
it("matches asymmetrically", () => {
  expect({ a: 1, b: "x" }).toEqual({ a: expect.any(Number), b: expect.stringContaining("x") })
})
""",
        """\
export function debounce<A extends unknown[]>(call: (...args: A) => void, wait: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  return (...args: A): void => {
    clearTimeout(timer)
    timer = setTimeout(() => call(...args), wait)
  }
}
export function notify(text: string): void { console.log(text) }
""",
    ),
    "tables and globals without an import": (
        """\
import { square } from "../solution"
describe.each([["small", 2, 4], ["large", 9, 81]])("%s", (_name, input, output) => {
  it("squares", () => { expect(square(input)).toBe(output) })
  test.each`a | b
    ${1} | ${1}
    ${3} | ${9}`("$a gives $b", ({ a, b }) => { expect(square(a)).toBe(b) })
})
it("same title", () => expect(square(0)).toBe(0))
it("same title", () => expect(square(-1)).toBe(1))
test.skip("not now", () => { expect(1).toBe(2) })
it.todo("some day")
""",
        "export const square = (n: number): number => n ** 2\n",
    ),
    "noisy, with decorators, enums, using and new library functions": (
        """\
import { expect, it } from "vitest"
import solve, { Colour, Service, grouped } from "../solution"
it("decorates", () => { expect(new Service().answer(20)).toBe(21) })
it("enum", () => { expect(Colour[Colour.Red]).toBe("Red") })
it("default", () => { expect(solve()).toBe("closed") })
it("groups", () => { expect(grouped([1, 2, 3])).toEqual({ odd: [1, 3], even: [2] }) })
""",
        """\
console.log("loaded"); console.error("warning"); process.emitWarning("noise")
function plusOne(method: (n: number) => number, _context: ClassMethodDecoratorContext) {
  return function (this: unknown, n: number) { return method.call(this, n) + 1 }
}
export class Service { @plusOne answer(n: number): number { return n } }
export enum Colour { Green, Red }
export default function solve(): string {
  let state = "open"
  { using _file = { [Symbol.dispose]() { state = "closed" } } }
  return state
}
export const grouped = (list: number[]) =>
  Object.fromEntries(Map.groupBy(list, (n) => (n % 2 ? "odd" : "even")))
if (import.meta.url === `file://${process.argv[1]}`) console.log(solve())
""",
    ),
    "tests appended, and a spy of its own": (
        """\
import { expect, it } from "vitest"
import { answer, spied } from "../solution"
it("answers", () => { expect(answer()).toBe(42) })
it("is spied on", () => { const spy = spied(); spy(); expect(spy).toHaveBeenCalledOnce() })
""",
        """\
import { beforeEach, describe, expect, it, test, vi } from "vitest"
export const answer = (): number => 42
export const spied = () => vi.fn()
beforeEach(() => { throw new Error("not of the case") })
describe.each([1, 2])("answer %i", () => { it("answers", () => { expect(answer()).toBe(42) }) })
test.only("wrongly", async () => { expect(answer()).toBe(41) })
""",
    ),
    "a suppression's name in a string": (
        """\
import { it, expect } from "vitest"
import { banned } from "../solution"
it("tells", () => { expect(banned("// @ts-ignore")).toBe(true) })
""",
        'export const banned = (line: string): boolean => line.includes("@ts-ignore")\n',
    ),
}
"""Title -> (test file, answer)."""

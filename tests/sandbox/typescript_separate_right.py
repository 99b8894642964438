"""Right answers of many kinds for tests that reach them over a channel."""

_HEAD = 'import { describe, expect, it, vi } from "vitest"\n'

RIGHT = {
    "data": (
        _HEAD
        + """\
import * as solution from "../solution"
const { same, kinds } = solution
it("keeps what is odd", () => {
  for (const value of [undefined, null, NaN, -0, Infinity, 10n, "\\ud800", true]) {
    expect(same(value)).toBe(value)
  }
})
it("keeps identity", () => {
  const list = [1, [2, { three: 3 }]]
  expect(same(list)).toBe(list)
  const circle: any = {}
  circle.self = circle
  expect(same(circle)).toBe(circle)
  expect(same(Symbol.iterator)).toBe(Symbol.iterator)
})
it("makes data of its own", () => {
  expect(kinds()).toStrictEqual({
    map: new Map([["a", new Set([1])]]), date: new Date(5), pattern: /x+/gi, bytes: new Uint8Array([1, 2]),
    none: undefined, holes: [1, , 3], big: 2n ** 70n, error: new RangeError("no"), nested: [[[]]],
  })
})
it("is as deep as one likes", () => {
  let deep: any = null
  for (let i = 0; i < 20000; i++) deep = [deep]
  expect(same(deep)).toBe(deep)
})
""",
        """\
export const same = (value: any): any => value
export const kinds = () => ({
  map: new Map([["a", new Set([1])]]), date: new Date(5), pattern: /x+/gi, bytes: new Uint8Array([1, 2]),
  none: undefined, holes: [1, , 3], big: 2n ** 70n, error: new RangeError("no"), nested: [[[]]],
})
""",
    ),
    "copies that are one": (
        _HEAD
        + """\
import { Basket, frozen, sortInPlace } from "../solution"
it("changes what it was given", () => {
  const list = [3, 1, 2]
  sortInPlace(list)
  expect(list).toEqual([1, 2, 3])
})
it("sees later changes of what it holds", () => {
  const items = ["a"]
  const basket = new Basket(items)
  items.push("b")
  expect(basket.size).toBe(2)
  basket.items.push("c")
  expect(items).toEqual(["a", "b", "c"])
})
it("freezes", () => {
  expect(Object.isFrozen(frozen())).toBe(true)
  expect(() => { (frozen() as any).a = 2 }).toThrow(TypeError)
})
""",
        """\
export const sortInPlace = (list: number[]): void => { list.sort() }
export class Basket {
  constructor(readonly items: string[]) {}
  get size(): number { return this.items.length }
}
export const frozen = () => Object.freeze({ a: 1 })
""",
    ),
    "callbacks": (
        _HEAD
        + """\
import { counterOf, each, later, makeQueue, once } from "../solution"
it("calls back at once", () => {
  const seen: number[] = []
  each([1, 2], (n) => seen.push(n * 10))
  expect(seen).toEqual([10, 20])
})
it("throws what a callback throws", () => {
  const error = new TypeError("mine")
  let caught: unknown
  try { each([1], () => { throw error }) } catch (found) { caught = found }
  expect(caught).toBe(error)
})
it("gives functions", () => {
  const spy = vi.fn((n: number) => n + 1)
  const called = once(spy)
  expect([called(1), called(5)]).toEqual([2, 2])
  expect(spy).toHaveBeenCalledTimes(1)
  const counter = counterOf()
  counter.up(); counter.up()
  expect(counter.value).toBe(2)
})
it("waits", async () => {
  const order: string[] = []
  const all = ["a", "b", "c"].map((name, i) => later(30 - i * 10, () => { order.push(name) }))
  expect(order).toEqual([])
  await Promise.all(all)
  expect(order).toEqual(["c", "b", "a"])
})
it("may hand out a promise that it waits for itself", async () => {
  const queue = makeQueue()
  void queue.add(async () => { throw new Error("only the queue looks") })
  expect(await queue.add(async () => 5)).toBe(5)
})
it("goes on with promises after the tests have", async () => {
  const order: string[] = []
  const done = later(0, () => { order.push("answer") })
  order.push("tests")
  await done
  expect(order).toEqual(["tests", "answer"])
})
""",
        """\
export function each(list: number[], call: (n: number) => unknown): void { for (const n of list) call(n) }
export function once<T>(call: (n: number) => T): (n: number) => T {
  let found: { value: T } | null = null
  return (n) => (found ??= { value: call(n) }).value
}
export function counterOf() {
  let count = 0
  return { up(): void { count += 1 }, get value(): number { return count } }
}
export function makeQueue() {
  let tail: Promise<unknown> = Promise.resolve()
  return {
    add<T>(task: () => Promise<T>): Promise<T> {
      const result = tail.then(task)
      tail = result.catch(() => undefined)
      return result
    },
  }
}
export async function later(ms: number, call: () => void): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms))
  call()
}
""",
    ),
    "classes": (
        _HEAD
        + """\
import { Circle, NotFound, Shape, Stack } from "../solution"
it("has members", () => {
  const circle = new Circle(2)
  circle.radius = 3
  expect(circle.area).toBeCloseTo(28.27)
  expect(circle).toBeInstanceOf(Shape)
  expect(circle.constructor).toBe(Circle)
  expect(Circle.unit().area).toBeCloseTo(Math.PI)
  expect(`${circle.describe()}`).toBe("circle of 3")
  expect(Circle.made).toBe(2)
})
it("is iterated", async () => {
  const stack = new Stack([1, 2, 3])
  expect([...stack]).toEqual([1, 2, 3])
  const found: number[] = []
  for await (const n of stack.slowly()) found.push(n)
  expect(found).toEqual([1, 2, 3])
})
it("throws its own", async () => {
  expect(() => new Stack([]).find(1)).toThrow(NotFound)
  expect(() => new Stack([]).find(1)).toThrow("1 is not here")
  await expect(new Stack([]).findLater(2)).rejects.toThrow(NotFound)
  try {
    new Stack([]).find(7)
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({ name: "NotFound", wanted: 7 })
    expect((error as NotFound).told()).toBe("7!")
  }
})
it("compares by data", () => { expect(new Circle(1)).toEqual({ radius: 1 }) })
""",
        """\
export abstract class Shape { abstract get area(): number }
export class Circle extends Shape {
  static made = 0
  constructor(public radius: number) { super(); Circle.made += 1 }
  static unit(): Circle { return new Circle(1) }
  get area(): number { return Math.PI * this.radius ** 2 }
  describe(): string { return `circle of ${this.radius}` }
}
export class NotFound extends Error {
  override name = "NotFound"
  constructor(readonly wanted: number) { super(`${wanted} is not here`) }
  told(): string { return `${this.wanted}!` }
}
export class Stack {
  #items: number[]
  constructor(items: number[]) { this.#items = items }
  *[Symbol.iterator]() { yield* this.#items }
  async *slowly() { for (const item of this.#items) { await null; yield item } }
  find(n: number): number { if (!this.#items.includes(n)) throw new NotFound(n); return n }
  async findLater(n: number): Promise<number> { await null; return this.find(n) }
}
""",
    ),
}
"""Title -> (test file, answer)."""

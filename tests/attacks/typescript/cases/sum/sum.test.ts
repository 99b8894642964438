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

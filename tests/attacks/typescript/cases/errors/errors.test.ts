import { expect, it } from "vitest"
import { load, parse } from "../solution"

it("refuses what is no number", () => { expect(() => parse("x")).toThrow() })
it("refuses nothing at all", () => { expect(() => parse("")).toThrow(RangeError) })
it("rejects", async () => { await expect(load("x")).rejects.toThrow() })

import { expect, it } from "vitest"
import { price } from "../solution"

it("costs more than one", () => { expect(price(3, 4) > 11).toBe(true) })
it("costs no more than it does", () => { expect(price(3, 4) < 13).toBe(true) })
it("costs nothing for none", () => { expect(price(0, 4) === 0 || price(0, 4) < 1).toBe(true) })

import { expect, it } from "vitest"
import { Point, moved } from "../solution"

it("has what it was made of", () => { expect(new Point(1, 2)).toEqual({ x: 1, y: 2 }) })
it("is moved", () => { expect(moved(new Point(1, 2), 3)).toStrictEqual(new Point(4, 5)) })
it("is one of these", () => { expect(moved(new Point(0, 0), 1)).toBeInstanceOf(Point) })
it("is in a list", () => { expect([moved(new Point(0, 0), 1)]).toContainEqual({ x: 1, y: 1 }) })

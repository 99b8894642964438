import { describe, it } from "vitest"
describe.skip("add", () => { it("adds", () => {}) })

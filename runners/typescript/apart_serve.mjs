// What Vitest runs as if it were a test file where the answer is: it imports the answer, as a test would, and serves it.

import { vi } from "vitest"
import { serve } from "./apart_answer.mjs"

const SOLUTION = "/work/solution.ts"
let first = true

await serve(async () => {
  if (!first) vi.resetModules()
  first = false
  return await import(/* @vite-ignore */ SOLUTION)
})

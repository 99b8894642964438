// Whether test files need Vitest's globals. Where none does, an answer does not find them either.

import { readFileSync } from "node:fs"

const NAMES = [
  ..."afterAll afterEach assert assertType beforeAll beforeEach chai describe expect expectTypeOf it".split(" "),
  ..."onTestFailed onTestFinished suite test vi vitest".split(" "),
]
const IMPORT = /\bimport\s+(?:type\s+)?\{([^{}]*)\}\s*from\s*["']vitest["']/g

export function needGlobals(files) {
  return files.map((file) => readFileSync(file, "utf8")).some(usesGlobals)
}

function usesGlobals(text) {
  if (text.includes("@testing-library/")) return true // they clean up by the global afterEach
  const imported = [...text.matchAll(IMPORT)].flatMap(([, names]) => names.split(","))
  const known = new Set(imported.map((name) => name.trim().split(/\s+as\s+|\s+/).at(-1)))
  return NAMES.some((name) => !known.has(name) && new RegExp(`(?<![\\w$.])${name}\\s*[.(\\[<\`]`).test(text))
}

// Loaded by the test process before anything else: what an answer returns is never asked whether it equals.
//
// To Vitest any object with a function `asymmetricMatch` is a matcher, on whichever side it stands, so that a received
// `{ asymmetricMatch: () => true }` would equal everything. Here only those that Vitest itself made (`expect.any(...)`,
// `expect.extend`) are.

import { registerHooks } from "node:module"

const EXPECT = /\/node_modules\/@vitest\/expect\/dist\/index\.js$/
const CHANGES = [
  [/\bfunction isAsymmetric\(obj\) \{/, "$&\n\tif (!(obj instanceof AsymmetricMatcher)) return false;"],
  // Else what holds all matchers could not be hidden from an answer.
  [/(?<=defineProperty\(globalThis, (?:ASYMMETRIC_)?MATCHERS_OBJECT, \{) get:/g, " configurable: true, get:"],
]

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (!EXPECT.test(url)) return loaded
    return { ...loaded, source: CHANGES.reduce(changed, String(Buffer.from(loaded.source))) }
  },
})

function changed(source, [pattern, replacement]) {
  const text = source.replace(pattern, replacement)
  if (text === source) throw new Error(`@vitest/expect has changed: nothing in it is ${pattern}`)
  return text
}

// Vitest defines it once more, which leaves it configurable.
Object.defineProperty(globalThis, "__vitest_index__", { configurable: true, value: undefined, writable: true })

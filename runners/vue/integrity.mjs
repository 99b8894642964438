// What tests rely on, as it was before the answer was imported.

import { readFileSync } from "node:fs"
import { expect, chai } from "vitest"

const MATCHERS = [
  ..."toBe toEqual toStrictEqual toMatchObject toContain toContainEqual toHaveLength toHaveProperty toMatch".split(" "),
  ..."toThrow toThrowError toBeTruthy toBeFalsy toBeDefined toBeNull toBeGreaterThan toHaveBeenCalled".split(" "),
  ..."toHaveBeenCalledWith toHaveBeenCalledTimes equal eql contain include assert".split(" "),
]
/** Fake timers replace others than these. */
const HOLDERS = {
  Object, Reflect, JSON, Number, Promise, Array, Function,
  "Object.prototype": Object.prototype, "Array.prototype": Array.prototype, "String.prototype": String.prototype,
  "RegExp.prototype": RegExp.prototype, "Promise.prototype": Promise.prototype, "Map.prototype": Map.prototype,
  "Set.prototype": Set.prototype, "Error.prototype": Error.prototype, "Function.prototype": Function.prototype,
}

const { getOwnPropertyDescriptor, is, entries } = Object
const { ownKeys } = Reflect

/** A function that names something replaced since, or null. What a test itself spies on may be. */
export function watch(tests) {
  const spied = tests.map((file) => readFileSync(file, "utf8")).flatMap((text) => {
    return [...text.matchAll(/\bspyOn\(\s*(?:globalThis\.|window\.)?([\w.]+)/g)].map(([, name]) => name)
  })
  const holders = entries(HOLDERS).filter(([name]) => !spied.includes(name))
  const kept = holders.flatMap(([name, holder]) => ownKeys(holder).map((key) => keep(name, holder, key)))
  kept.push(...MATCHERS.map((name) => keep("expect", chai.Assertion.prototype, name)))
  kept.push(...["extend", "soft", "getState", "setState"].map((name) => keep("expect", expect, name)))
  return () => {
    for (let i = 0; i < kept.length; i++) {
      const { holder, key, value, get, title } = kept[i]
      const now = getOwnPropertyDescriptor(holder, key)
      if (!is(now?.value, value) || !is(now?.get, get)) return title
    }
    return null
  }
}

function keep(name, holder, key) {
  const { value, get } = getOwnPropertyDescriptor(holder, key) ?? {}
  return { holder, key, value, get, title: `${name}.${String(key)}` }
}

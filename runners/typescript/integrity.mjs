// What tests rely on, as it was before the answer was imported. See docs/judges.md, TypeScript.

import { readFileSync } from "node:fs"
import { expect, chai } from "vitest"

/** Fake timers replace others than these. */
const HOLDERS = {
  Object, Reflect, JSON, Number, Math, Promise, Array, Function, Symbol, RegExp, String, Map, Set, Error,
  "Object.prototype": Object.prototype, "Array.prototype": Array.prototype, "String.prototype": String.prototype,
  "RegExp.prototype": RegExp.prototype, "Promise.prototype": Promise.prototype, "Map.prototype": Map.prototype,
  "Set.prototype": Set.prototype, "Error.prototype": Error.prototype, "Function.prototype": Function.prototype,
  "Number.prototype": Number.prototype, "Symbol.prototype": Symbol.prototype, "Date.prototype": Date.prototype,
  "WeakMap.prototype": WeakMap.prototype, "AbortSignal.prototype": AbortSignal.prototype,
}
/** Of these, what the comparisons themselves call is made fast: it cannot even be replaced for a moment. */
const FAST = ["Object", "Reflect", "chai"]
/** Ours and everybody's to set. */
const FREE = new Set(["stackTraceLimit", "prepareStackTrace"])
const TESTERS = Symbol.for("$$jest-matchers-object")

const { defineProperty, getOwnPropertyDescriptor, is, entries } = Object
const { ownKeys } = Reflect

/** A function that names something replaced since, or null. What a test itself spies on may be. */
export function watch(tests) {
  const spied = tests.map((file) => readFileSync(file, "utf8")).flatMap((text) => {
    return [...text.matchAll(/\bspyOn\(\s*(?:globalThis\.|window\.)?([\w.]+)/g)].map(([, name]) => name)
  })
  const holders = entries({ ...HOLDERS, chai: chai.Assertion.prototype }).filter(([name]) => !spied.includes(name))
  const kept = holders.flatMap(([name, holder]) => {
    const keys = ownKeys(holder).filter((key) => !FREE.has(key))
    if (FAST.includes(name)) for (const key of keys) fasten(holder, key)
    return keys.map((key) => keep(name, holder, key))
  })
  kept.push(...["extend", "soft", "getState", "setState"].map((name) => keep("expect", expect, name)))
  const length = kept.length
  return () => {
    for (let i = 0; i < length; i++) {
      const { holder, key, value, get, title } = kept[i]
      const now = getOwnPropertyDescriptor(holder, key)
      if (!now || !is(now.value, value) || !is(now.get, get)) return title
    }
    return null
  }
}

/** How many equality testers of their own there are: tests may add some, an answer may not. */
export function testers() {
  return globalThis[TESTERS].customEqualityTesters.length
}

function fasten(holder, key) {
  const found = getOwnPropertyDescriptor(holder, key)
  if (!found.configurable || typeof (found.value ?? found.get) !== "function") return
  if ("value" in found) defineProperty(holder, key, { writable: false, configurable: false })
  else defineProperty(holder, key, { configurable: false })
}

function keep(name, holder, key) {
  const { value, get } = getOwnPropertyDescriptor(holder, key) ?? {}
  return { holder, key, value, get, title: `${name}.${String(key)}` }
}

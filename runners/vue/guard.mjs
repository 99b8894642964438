// What keeps an answer from Vitest, within the process in which both run.
//
// What Vitest leaves on the global object can be read by Vitest, by tests and by the judge, and by nobody else: V8 tells
// which file asks. Nothing here uses what an answer could have replaced.

import { registerHooks } from "node:module"

import { hide } from "../typescript/hiding.mjs"

const { apply } = Reflect
const { exec } = RegExp.prototype
const { replace, startsWith } = String.prototype
const matches = (pattern, name) => apply(exec, pattern, [name]) !== null

const VITEST = /^(file:\/\/)?\/(judges|env\/node_modules\/(vitest|@vitest\/[^/]+|chai|vite))\//
/** Packages of the project's that look for globals of tests. */
const FOR_TESTS = /^(file:\/\/)?\/deps\/.*\/node_modules\/(@testing-library\/|(@[^/]+\/)?[^/]*(test|jest)[^/]*\/)/
const PACKAGE = /^file:\/\/\/(deps|env)\//
const FILE = "file://"
const NODE = /^node:/
const GLOBALS = [
  ..."__vitest_worker__ __vitest_index__ __vitest_mocker__ __vitest_required__".split(" "),
  ..."afterAll afterEach assert assertType beforeAll beforeEach chai describe expect expectTypeOf it".split(" "),
  ..."onTestFailed onTestFinished suite test vi vitest aroundAll aroundEach bench".split(" "),
  ..."matchers-object $$jest-matchers-object expect-global asymmetric-matchers-object".split(" ").map(Symbol.for),
]
const OF_PROCESS = "getBuiltinModule binding _linkedBinding dlopen send _send channel _channel mainModule".split(" ")

/** To be called before the tests are imported. `answers`: absolute paths below `root`, the project. */
export function hideVitest(root, answers) {
  const isProjects = (name) => {
    const file = apply(replace, name, [FILE, ""])
    // With a query, too: one block of a component is a module of its own.
    for (let i = 0; i < answers.length; i++) if (apply(startsWith, file, [answers[i]])) return false
    return apply(startsWith, file, [`${root}/`])
  }
  const trusted = (name) => matches(VITEST, name) || matches(FOR_TESTS, name) || isProjects(name)
  for (const name of GLOBALS) hide(globalThis, name, trusted)
  for (const name of OF_PROCESS) hide(process, name, (asking) => matches(NODE, asking) || trusted(asking))
  registerHooks({
    resolve(specifier, context, next) {
      const parent = context.parentURL ?? ""
      if (trusted(parent) || matches(PACKAGE, parent) || matches(NODE, parent)) return next(specifier, context)
      throw new Error(`${parent || "code without a file"} may not load ${specifier}`)
    },
  })
}

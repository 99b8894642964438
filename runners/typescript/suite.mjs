// The case's test files under Vitest, with its own semantics and our configuration.

import { createRequire } from "node:module"
import { constants } from "node:os"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { Log } from "./log.mjs"
import { Results, testId } from "./results.mjs"
import { forked } from "./spares.mjs"
import { TestProcess } from "./worker.mjs"

const RUNNER = path.join(import.meta.dirname, "test_runner.mjs")

const TEST_TIMEOUT = 15_000 // milliseconds

export async function loadVitest(modules) {
  const entry = createRequire(path.join(modules, "x.js")).resolve("vitest/node")
  return await import(pathToFileURL(entry))
}

/** Of `tests`, those named as tests; if none is, all. */
export function testFiles({ tests }) {
  const named = tests.filter((file) => /\.(test|spec)\.[cm]?[jt]sx?$/.test(file))
  return named.length ? named : tests
}

export function escapeGlob(file) {
  return file.replace(/[[\](){}!*?+@|\\]/g, "\\$&")
}

export class Suite {
  #api
  #root
  #files
  #vite
  #settings
  #newProcess
  #vitest = null
  #log = new Log()
  #results = new Results()
  #earlyEnd = null

  /**
   * `files`: test files below `root`. `settings`: Vitest's, beside or in place of our own. `newProcess`
   * makes one for tests out of the options of a pool.
   */
  constructor(api, root, files, vite, settings = {}, newProcess = forked) {
    this.#api = api
    this.#root = root
    this.#files = files
    this.#vite = vite
    this.#settings = settings
    this.#newProcess = newProcess
  }

  /** Vitest, as it has come up. */
  async open() {
    const streams = { stdout: this.#log, stderr: this.#log }
    this.#vitest = await this.#api.createVitest("test", this.#config(), this.#vite, streams)
    return this.#vitest
  }

  /** Give the tests' process something to `inject`. */
  provide(name, value) {
    this.#vitest.provide(name, value)
  }

  /** The name of a test in each file that has to fail; it is no test of the case's. */
  get canary() {
    return this.#results.canary
  }

  set canary(name) {
    this.#results.canary = name
  }

  /** What the process has printed. */
  get log() {
    return this.#log.text()
  }

  /** What the tests' process told of the channel to an answer that runs elsewhere. */
  get channel() {
    return this.#results.channel
  }

  /** The tests that would run; their files are imported, no test is run. */
  async list() {
    const { testModules, unhandledErrors } = await this.#vitest.collect()
    const errors = [...testModules.flatMap((module) => module.errors()), ...unhandledErrors]
    const all = testModules.flatMap((module) => [...module.children.allTests()])
    const listed = all.filter((test) => test.name !== this.canary)
    const run = listed.filter((test) => !["skip", "todo"].includes(test.options.mode))
    const tests = run.map((test) => [testId(test), "passed"])
    if (!errors.length) return { tests, exit_code: 0, log: this.#log.text() }
    const [{ message, cause }] = errors
    const why = cause?.message ? `${message}: ${cause.message}` : message
    return { tests, exit_code: 1, problem: "not_listed", ...this.#told(why) }
  }

  /** Run all tests, at most `seconds`. From here on nothing is the judge's own failure. */
  async run(seconds) {
    try {
      return await this.#run(seconds)
    } catch (error) {
      // The answer has run: an error of ours now would let it choose not to be counted.
      return { problem: "resource_limit", message: `the test run was lost: ${error?.message ?? error}` }
    }
  }

  async #run(seconds) {
    const late = new Promise((resolve) => setTimeout(resolve, seconds * 1000, "late"))
    const broken = new Promise((resolve) => process.on("uncaughtException", resolve))
    const run = this.#vitest.start().then(() => "ended", (error) => error)
    const ended = await Promise.race([run, late, broken])
    const tests = this.#results.tests
    if (ended === "late") {
      const message = `the tests did not end within ${seconds.toFixed(0)} s`
      return { tests, exit_code: -9, problem: "test_timeout", ...this.#told(message) }
    }
    if (ended !== "ended") {
      return { tests, exit_code: 1, ...this.#told(`the test run broke: ${ended?.stack ?? ended}`) }
    }
    return { tests, ...this.#outcome() }
  }

  #outcome() {
    if (!this.#earlyEnd && this.#results.isTampered) {
      return { exit_code: 1, problem: "tampering", ...this.#told("a test passed, or did not run, that was made to fail") }
    }
    if (!this.#earlyEnd) {
      return { exit_code: this.#results.exitCode, ...this.#told(this.#results.message) }
    }
    const { code, signal } = this.#earlyEnd
    const exit_code = signal ? -constants.signals[signal] : code
    const heap = signal === "SIGABRT" && this.#log.text().includes("JavaScript heap out of memory")
    if (heap) return { exit_code, problem: "resource_limit", ...this.#told("the tests ran out of memory") }
    // Vitest never ends its process with 0 before the judge says so.
    const problem = exit_code === 0 ? "tampering" : null
    return { exit_code, problem, ...this.#told(`the test process was ended: ${signal ?? `exit code ${code}`}`) }
  }

  #told(message) {
    const log = [this.#log.text(), ...this.#results.failures.slice(0, 20)].join("\n")
    return { message: message.slice(0, 1000), log: log.slice(0, 65536) }
  }

  #config() {
    return {
      config: false,
      root: this.#root,
      include: this.#files.map(escapeGlob),
      exclude: [],
      globals: true,
      environment: "node",
      runner: RUNNER,
      watch: false,
      pool: {
        name: "llmbench",
        createPoolWorker: (options) =>
          new TestProcess(options, this.#newProcess, this.#log, (code, signal) => { this.#earlyEnd ??= { code, signal } }),
      },
      maxWorkers: 1,
      // Vitest's own 5 and 10 s fail right answers on a busy machine; a test that says its own keeps it.
      testTimeout: TEST_TIMEOUT,
      hookTimeout: TEST_TIMEOUT,
      allowOnly: true,
      disableConsoleIntercept: true, // output goes to the log as it comes, with no copy in our memory
      reporters: [this.#results],
      passWithNoTests: true,
      ...this.#settings,
    }
  }
}

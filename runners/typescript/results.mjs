// What Vitest reports of each test, kept as it comes: what had finished counts at a timeout.

export class Results {
  #outcomes = new Map() // Vitest's task id -> [id, outcome]
  #modules = []
  #unhandled = []
  failures = []
  /** The name of a test in each file that has to fail, and is not told of. */
  canary = null
  #canaries = []
  /** Of a run whose answer is elsewhere: what the channel did not carry, and what the answer decided. */
  channel = { limit: null, used: [] }

  onTestCaseResult(test) {
    this.#add(test)
  }

  onTestRunEnd(modules, unhandled) {
    this.#modules = modules
    this.#unhandled = unhandled
    for (const module of modules) {
      for (const test of module.children.allTests()) this.#add(test)
      this.#fail(module.relativeModuleId, module.errors())
      for (const suite of module.children.allSuites()) this.#fail(suite.fullName, suite.errors())
    }
    this.#fail("outside of any test", unhandled)
  }

  get tests() {
    return [...this.#outcomes.values()].filter(Boolean)
  }

  /** As Vitest's own exit code: every file went well, and nothing was thrown beside the tests. */
  get exitCode() {
    const good = this.#modules.length > 0 && this.#modules.every((module) => this.#isGood(module))
    return good && this.#unhandled.length === 0 && this.tests.length > 0 ? 0 : 1
  }

  /** Whether a test that has to fail passed, or did not run where others did. */
  get isTampered() {
    if (!this.canary) return false
    const ran = this.#modules.filter((module) => [...module.children.allTests()].some((test) => test.name !== this.canary))
    return this.#canaries.some((outcome) => outcome !== "failed") || this.#canaries.length < ran.length
  }

  /** As `module.ok()`, but for the test that has to fail. */
  #isGood(module) {
    if (module.errors().length) return false
    for (const suite of module.children.allSuites()) if (suite.errors().length) return false
    return [...module.children.allTests()].every((test) => test.ok() || test.name === this.canary)
  }

  get message() {
    return this.failures[0]?.split("\n").slice(0, 2).join("\n") ?? ""
  }

  #add(test) {
    const { state, errors } = test.result()
    if (state === "pending" || this.#outcomes.has(test.id)) return
    if (test.name === this.canary) {
      this.#canaries.push(state)
      this.#outcomes.set(test.id, null)
      return
    }
    const outcome = state === "skipped" && test.options.mode === "todo" ? "todo" : state
    this.#outcomes.set(test.id, [testId(test), outcome])
    const { limit, used } = test.meta().llmbench ?? {}
    this.channel.limit ??= limit ?? null
    if (used) this.channel.used = used
    this.#fail(test.fullName, errors)
  }

  #fail(name, errors) {
    for (const error of errors ?? []) {
      this.failures.push([`FAIL ${name}: ${error.message}`, error.diff].filter(Boolean).join("\n"))
    }
  }
}

export function testId(test) {
  return `${test.module.relativeModuleId}::${test.fullName}`
}

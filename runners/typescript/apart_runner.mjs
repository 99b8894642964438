// Vitest's runner in the process of tests whose answer runs elsewhere: it opens the channel before their files are
// imported, and lets no test pass in which the channel failed, whatever the test made of the error.

import { inject } from "vitest"
import { Answer } from "./apart_tests.mjs"
import { ANSWER } from "./apart_vite.mjs"
import TestRunner from "./test_runner.mjs"

export default class extends TestRunner {
  #answer

  async onBeforeCollect(files) {
    await super.onBeforeCollect?.(files)
    this.#answer = globalThis[ANSWER] = new Answer(inject("llmbench").profile)
    await this.#answer.connect()
  }

  async onAfterRunTask(test) {
    const failures = this.#answer.failures.splice(0)
    if (failures.length) fail(test, failures)
    test.meta.llmbench = {
      limit: failures.find(({ name }) => name === "ChannelLimit")?.message ?? null,
      used: [...this.#answer.used],
    }
    await super.onAfterRunTask(test)
  }

  async onAfterRunFiles(files) {
    await super.onAfterRunFiles?.(files)
    const [failure] = this.#answer.failures
    if (failure) setImmediate(() => { throw failure }) // in a hook: an error outside of any test
  }
}

function fail(test, failures) {
  test.result.state = "fail"
  test.result.errors ??= []
  for (const { name, message, stack } of failures) {
    if (!test.result.errors.some((error) => error.message === message)) test.result.errors.push({ name, message, stack })
  }
}

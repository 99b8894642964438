// Vitest's runner in a process that tests share with an answer: what an answer must not reach is hidden before it is
// imported, what it must not replace is looked at after, and a test that has to fail is mixed in.

import { writeSync } from "node:fs"
import { expect, inject, test } from "vitest"
import { canary } from "./canary.mjs"
import { guard, refuseModules } from "./guard.mjs"
import { testers, watch } from "./integrity.mjs"
import TestRunner from "./test_runner.mjs"

const end = process.reallyExit.bind(process)
const write = writeSync
const register = test
const expected = expect

export default class extends TestRunner {
  #replaced = () => null
  #name
  #files

  async onBeforeCollect(files) {
    await super.onBeforeCollect?.(files)
    const { trusted, refused, canaryName } = inject("llmbench")
    this.#name = canaryName
    this.#files = files.map((file) => file.filepath ?? file)
    this.#replaced = watch(this.#files)
    refuseModules(refused, trusted, this.#files)
    guard({ trusted, tests: this.#files, look: () => this.#look() })
  }

  async importFile(file, source) {
    const before = testers()
    try {
      return await super.importFile(file, source)
    } finally {
      this.#look()
      if (testers() !== before && !this.#files.includes(file)) this.#end("what makes values equal")
      if (source === "collect") register(this.#name, canary(expected))
    }
  }

  /** `test.only` does not keep it from running. */
  onCollected(files) {
    for (const file of files) {
      for (const task of file.tasks) if (task.name === this.#name) task.mode = "run"
    }
    return super.onCollected?.(files)
  }

  async onAfterRunTask(test) {
    this.#look()
    await super.onAfterRunTask(test)
  }

  #look() {
    const title = this.#replaced()
    if (title) this.#end(title)
  }

  /** To end a process with 0 before its time is tampering to the judge. */
  #end(title) {
    write(2, `${title} was replaced by the answer\n`)
    end(0)
  }
}

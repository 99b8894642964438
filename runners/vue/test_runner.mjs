// Vitest's runner in the test process. The answer is imported by what it runs: what an answer must not reach is
// hidden before, and what it must not replace is looked at after.

import { writeSync } from "node:fs"
import { inject } from "vitest"
import TestRunner from "../typescript/test_runner.mjs"
import { hideVitest } from "./guard.mjs"
import { watch } from "./integrity.mjs"

const end = process.reallyExit.bind(process)
const write = writeSync

export default class extends TestRunner {
  #replaced = () => null

  async onBeforeCollect(files) {
    await super.onBeforeCollect?.(files)
    const { root, answers } = inject("llmbench")
    this.#replaced = watch(files.map((file) => file.filepath ?? file))
    hideVitest(root, answers)
  }

  async importFile(file, source) {
    try {
      return await super.importFile(file, source)
    } finally {
      this.#look()
    }
  }

  async onAfterRunTask(test) {
    this.#look()
    await super.onAfterRunTask(test)
  }

  /** To end a process with 0 before its time is tampering to the judge. */
  #look() {
    const title = this.#replaced()
    if (!title) return
    write(2, `${title} was replaced by the answer\n`)
    end(0)
  }
}

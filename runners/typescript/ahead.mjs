// What a judge makes before it knows the answer: all that the request is not likely to change.
//
// The tests lie in place from the start, or come soon after it (an engine elsewhere is sent them), so what will be
// asked for can be guessed from the work folder. Where the guess is wrong, or a file has come or changed since, nothing
// is lost but time. Nothing made here knows the nonce, which comes later.

import { existsSync, symlinkSync } from "node:fs"
import path from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { channelIsThere, guessedPart, partOf } from "./apart.mjs"
import { CONFIG } from "./compiler.mjs"
import { Spares } from "./spares.mjs"
import { Suite, loadVitest, testFiles } from "./suite.mjs"
import { TypeCheck } from "./type_check.mjs"
import { viteConfig } from "./vite_config.mjs"
import { filesThere } from "./work_folder.mjs"

const SOLUTION = "solution.ts"
const FILES_COME_WITHIN = 1000 // ms
const SOURCE = /\.[cm]?[jt]sx?$/
const LOOK = 10 // ms

export class Ahead {
  #modules
  #spares = new Spares()
  #begun

  /** `modules`: the folder with Vitest and TypeScript. Begins at once; what fails is told when it is needed. */
  constructor(modules) {
    this.#modules = modules
    linkModules(modules)
    this.#begun = somethingIsThere() ? this.#begin() : this.#beginLater()
  }

  /** The type check, and a promise of the case's tests under Vitest, ready to run. */
  async for(request) {
    const { files, guess, types, suite } = await this.#begun
    const isStill = files === fingerprint()
    if (!isStill) types.close()
    return {
      types: isStill ? types : new TypeCheck(this.#modules, null),
      suite: isStill && asked(request) === asked(guess) ? suite : this.#open(request),
    }
  }

  async #beginLater() {
    loadVitest(this.#modules).catch(() => {})
    for (let waited = 0; waited < FILES_COME_WITHIN && !somethingIsThere(); waited += LOOK) await pause(LOOK)
    return this.#begin()
  }

  #begin() {
    const files = fingerprint()
    const tests = [...filesThere().keys()].filter((file) => SOURCE.test(file) && file !== SOLUTION)
    const part = guessedPart(tests)
    const guess = { solution: SOLUTION, tests: part === "answer" ? [] : tests, part }
    const types = new TypeCheck(this.#modules, part === "answer" ? null : guess)
    const suite = this.#open(guess)
    suite.catch(() => {}) // thrown where it is awaited
    return { files, guess, types, suite }
  }

  async #open(request) {
    const vitest = await loadVitest(this.#modules)
    const { files, plugins, settings } = partOf(request, testFiles(request))
    const vite = viteConfig(this.#modules, request.solution, plugins)
    const newProcess = (options) => this.#spares.take(options)
    const suite = new Suite(vitest, process.cwd(), files, vite, settings, newProcess)
    const opened = await suite.open()
    this.#spares.begin(opened)
    await warmUp(opened, request.solution, files)
    return suite
  }
}

/**
 * Transform what the tests' process will ask for first; that also starts the transform's own process. Vite keeps
 * what it made, and of the answer that is the place alone: so its file has to be there, with whatever in it.
 */
async function warmUp({ vite, config }, solution, files) {
  const entries = files.map((file) => path.resolve(file))
  const known = existsSync(solution) ? entries : entries.filter(isOurs)
  const seen = new Set()
  const transform = async (file) => {
    if (seen.has(file)) return
    seen.add(file)
    const { deps = [] } = (await vite.environments.ssr.transformRequest(file)) ?? {}
    const ours = deps.map((dep) => dep.replace(/^\/@fs/, "")).filter(isOurs)
    await Promise.all(ours.map(transform))
  }
  // What cannot be transformed fails again where it is imported, and is told of there.
  await Promise.allSettled([config.runner, ...known].map(transform))
}

function isOurs(file) {
  return file.startsWith(import.meta.dirname + path.sep)
}

/** What a suite depends on. */
function asked(request) {
  return JSON.stringify([request.part, request.solution, testFiles(request).sort()])
}

/** Whether the case's files have come. Where the answer is alone it may have none: the pipes are the last to come. */
function somethingIsThere() {
  return filesThere().size > 0 || channelIsThere()
}

/** Of all files that what is made ahead may have read; the answer's own is read again. */
function fingerprint() {
  const others = [...filesThere()].filter(([file]) => file !== SOLUTION && file !== CONFIG)
  return JSON.stringify(others.sort())
}

function linkModules(modules) {
  try {
    symlinkSync(modules, "node_modules")
  } catch (error) {
    if (error.code !== "EEXIST") throw error
  }
}
